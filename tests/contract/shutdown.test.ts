import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { onClose, onDrain } from '#lib/server/shutdown.ts';
import { shutDown, watchConnections } from '../../src/cli/shutdown.mjs';

/** A server that answers when the test lets it, so that a request can be under way at the signal. */
async function startServer(): Promise<{ server: Server; origin: string; nextResponse: Promise<ServerResponse> }> {
  const server = createServer();
  watchConnections(server);
  const nextResponse = new Promise<ServerResponse>((resolve) => {
    server.once('request', (_request, response) => resolve(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { server, origin: `http://127.0.0.1:${port}`, nextResponse };
}

test('streams end at the signal, a request under way is answered, the database closes last', async () => {
  const { server, origin, nextResponse } = await startServer();
  const order: string[] = [];
  const asked = fetch(origin).then((response) => response.text());
  const response = await nextResponse;
  response.once('finish', () => order.push('answered'));
  onTestFinished(
    onDrain(() => {
      order.push('drained');
      response.end('late, but whole');
    }),
  );
  onTestFinished(onClose(async () => void order.push('closed')));

  expect(await shutDown(server, Promise.resolve())).toBe(0);
  expect(await asked).toBe('late, but whole');
  expect(order).toEqual(['drained', 'answered', 'closed']);
  await expect(fetch(origin)).rejects.toThrow();
});

test('a database that cannot be closed makes the exit code 1, after the others have closed', async () => {
  const said = vi.spyOn(console, 'error').mockReturnValue();
  onTestFinished(() => said.mockRestore());
  const { server } = await startServer();
  const other = vi.fn(async () => undefined);
  onTestFinished(onClose(() => Promise.reject(new Error('disk full'))));
  onTestFinished(onClose(other));

  expect(await shutDown(server, Promise.resolve())).toBe(1);
  expect(other).toHaveBeenCalledOnce();
  expect(said).toHaveBeenCalledWith('Closing failed:', expect.objectContaining({ message: 'disk full' }));
});

test('an app that failed to start is closed like one that runs', async () => {
  const { server } = await startServer();
  const close = vi.fn(async () => undefined);
  onTestFinished(onClose(close));
  expect(await shutDown(server, Promise.reject(new Error('no database')))).toBe(0);
  expect(close).toHaveBeenCalledOnce();
});

test('a registration that was taken back is not called', async () => {
  const { server } = await startServer();
  const drain = vi.fn();
  onDrain(drain)();
  await shutDown(server, Promise.resolve());
  expect(drain).not.toHaveBeenCalled();
});

test('a connection that a browser has opened in advance keeps nobody waiting', async () => {
  const { server, origin } = await startServer();
  const inAdvance = connect(Number(new URL(origin).port), '127.0.0.1');
  await once(server, 'connection');
  const ended = once(inAdvance, 'close');
  expect(await Promise.race([shutDown(server, Promise.resolve()), sleep(2000, 'late')])).toBe(0);
  await ended;
});

test.each([
  ['half of a head', 'GET / HTTP/1.1\r\nHost: ', 0],
  ['half of a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc', 1000],
  ['half of a second head', 'GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT', 0],
])('whoever has sent %s keeps nobody waiting for long', async (_what, text, atLeastMs) => {
  const { server, origin } = await startServer();
  server.on('request', (request, response) => {
    if (request.method === 'GET') response.end('whole');
  });
  const stranger = connect(Number(new URL(origin).port), '127.0.0.1');
  const connected = once(server, 'connection');
  stranger.write(text);
  stranger.resume();
  await connected;
  await sleep(200);
  const ended = once(stranger, 'close');
  const startedMs = performance.now();
  expect(await Promise.race([shutDown(server, Promise.resolve()), sleep(5000, 'late')])).toBe(0);
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(atLeastMs - 50);
  await ended;
});

test('a request that never ends is cut off after ten seconds', async () => {
  const said = vi.spyOn(console, 'error').mockReturnValue();
  onTestFinished(() => said.mockRestore());
  const { server, origin, nextResponse } = await startServer();
  const asked = fetch(origin).catch(() => 'cut off');
  await nextResponse;
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());

  const exitCode = shutDown(server, Promise.resolve());
  await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await asked).toBe('cut off');
  vi.useRealTimers();
  expect(await exitCode).toBe(0);
});
