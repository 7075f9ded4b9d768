import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What the network between kiosk and hub does to a request.
 * - `dropRequest` cuts the line before the hub hears of it; `dropAnswer` cuts it after the hub has answered
 * - `halfBody` cuts it in the middle of the answer; `hang` never answers
 * - the others answer in the hub's place, as a captive portal or a broken proxy would
 */
export type Fault = 'dropRequest' | 'dropAnswer' | 'halfBody' | 'hang' | 'status500' | 'html' | 'garbage';

/** A network between a browser and a hub that a test can break on purpose. Its address outlives the hub's. */
export interface FaultyNetwork {
  readonly url: string;
  /** Breaks the next `times` requests whose path begins with `path`. */
  breakNext(path: string, fault: Fault, times: number): void;
  /** How many requests of these are still to be broken. */
  readonly pending: number;
  /** Appends `text` to the service worker, which makes it a new version of the app. */
  releaseNewVersion(text: string): void;
  /** Every request that the hub has answered in full, as `METHOD /path STATUS`. */
  readonly answered: readonly string[];
  close(): Promise<void>;
}

interface Breakage {
  readonly path: string;
  readonly fault: Fault;
  times: number;
}

/**
 * Starts such a network in front of `hubUrl()`, which is asked anew for each request because hubs come and go.
 * @param atPort where it listens; on any free port without
 */
export async function startFaultyNetwork(hubUrl: () => string, atPort = 0): Promise<FaultyNetwork> {
  const breakages: Breakage[] = [];
  const answered: string[] = [];
  let appendix = '';

  const server = createServer((incoming, answer) => {
    const path = incoming.url ?? '/';
    answer.on('finish', () => answered.push(`${incoming.method ?? 'GET'} ${path} ${String(answer.statusCode)}`));
    const breakage = breakages.find((candidate) => candidate.times > 0 && path.startsWith(candidate.path));
    if (breakage !== undefined) breakage.times -= 1;
    if (breakage === undefined || breakage.fault === 'dropAnswer' || breakage.fault === 'halfBody') {
      forward(hubUrl(), incoming, answer, breakage?.fault, path === '/service-worker.js' ? appendix : '');
    } else {
      breakHere(breakage.fault, answer);
    }
  });
  await new Promise<void>((resolve) => server.listen(atPort, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    // A service worker and a device key need a secure context; plain HTTP is one on localhost alone.
    url: `http://localhost:${port}`,
    breakNext: (path, fault, times) => void breakages.push({ path, fault, times }),
    get pending() {
      return breakages.reduce((sum, breakage) => sum + breakage.times, 0);
    },
    releaseNewVersion: (text) => (appendix = text),
    answered,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function breakHere(fault: Fault, answer: ServerResponse): void {
  switch (fault) {
    case 'status500':
      answer.writeHead(500, { 'content-type': 'text/plain' }).end('Internal Server Error');
      return;
    case 'html':
      answer
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<html><body>Please sign in to the guest network</body></html>');
      return;
    case 'garbage':
      answer.writeHead(200, { 'content-type': 'application/json' }).end('{"results":"��');
      return;
    case 'hang':
      return;
    case 'dropRequest':
    case 'dropAnswer':
    case 'halfBody':
      answer.destroy();
  }
}

function forward(
  hub: string,
  incoming: IncomingMessage,
  answer: ServerResponse,
  fault: Fault | undefined,
  appendix: string,
): void {
  const headers = { ...incoming.headers };
  // What is to be appended to must not be compressed.
  if (appendix !== '') delete headers['accept-encoding'];
  const onward = request(new URL(incoming.url ?? '/', hub), { method: incoming.method, headers }, (fromHub) => {
    if (fault === 'dropAnswer') {
      fromHub.resume();
      fromHub.on('end', () => answer.destroy());
      return;
    }
    const answerHeaders = { ...fromHub.headers };
    if (appendix !== '') delete answerHeaders['content-length'];
    answer.writeHead(fromHub.statusCode ?? 502, answerHeaders);
    if (fault === 'halfBody') {
      fromHub.once('data', (chunk: Buffer) => {
        answer.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => answer.destroy());
        fromHub.destroy();
      });
      return;
    }
    fromHub.pipe(answer, { end: false });
    fromHub.on('end', () => answer.end(appendix));
    fromHub.on('error', () => answer.destroy());
  });
  // A hub that is down looks to the kiosk like a line that is down.
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
