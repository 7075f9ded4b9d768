import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

// A bucket of an S3-compatible service, as far as backups need one: it takes, lists and removes objects, a page at a
// time, and refuses what is not signed as AWS Signature Version 4 says. That is reckoned here once more, without the
// library that signs, and held against AWS's own published example in backup-places.test.ts.

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** What of a request is signed. Headers are named in lower case. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The signature that a request has to have, by the names and scope that its own header says. */
export function expectedSignature(
  { method, path, query, headers }: SignedRequest,
  authorization: string,
  secret: string,
): string {
  const [, scope = '', names = ''] = /Credential=[^/]+\/([^,]+),\s*SignedHeaders=([^,]+)/.exec(authorization) ?? [];
  const [day = '', region = '', service = ''] = scope.split('/');
  const sorted =
    query === ''
      ? ''
      : query
          .split('&')
          .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
          .sort()
          .join('&');
  const signed = names.split(';').map((name) => `${name}:${(headers[name] ?? '').trim()}\n`);
  const canonical = [method, path, sorted, signed.join(''), names, headers['x-amz-content-sha256'] ?? ''].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (before, part) => hmac(before, part),
    `AWS4${secret}`,
  );
  return hmac(key, toSign).toString('hex');
}

/** A running bucket. */
export interface BucketDouble {
  readonly origin: string;
  readonly objects: Map<string, Buffer>;
  readonly stop: () => Promise<void>;
}

const pageSize = 2;

/** Starts a bucket of the name `backups` whose owner has the secret. */
export async function startBucket(secret: string): Promise<BucketDouble> {
  const objects = new Map<string, Buffer>();
  const server: Server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { status, text } = answer(objects, secret, request, body);
      response.writeHead(status, { 'content-type': 'application/xml' }).end(text);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    objects,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

interface Answered {
  readonly status: number;
  readonly text: string;
}
const refused = (code: string): Answered => ({
  status: 403,
  text: `<Error><Code>${code}</Code><Message>no</Message></Error>`,
});

function answer(objects: Map<string, Buffer>, secret: string, request: IncomingMessage, body: Buffer): Answered {
  const { method = '', headers } = request;
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const signed = { method, path, query, headers: headers as Record<string, string> };
  const authorization = headers.authorization ?? '';
  const said = /Signature=([0-9a-f]{64})/.exec(authorization)?.[1];
  if (said !== expectedSignature(signed, authorization, secret)) return refused('SignatureDoesNotMatch');
  const hash = headers['x-amz-content-sha256'];
  if (hash !== 'UNSIGNED-PAYLOAD' && hash !== sha256(body)) return refused('XAmzContentSHA256Mismatch');
  if (!/^\/backups(\/|$)/.test(path)) return { status: 404, text: '<Error><Code>NoSuchBucket</Code></Error>' };
  const key = decodeURIComponent(path.slice('/backups/'.length));
  if (method === 'PUT') objects.set(key, body);
  if (method === 'DELETE') objects.delete(key);
  return { status: 200, text: method === 'GET' ? page(objects, new URLSearchParams(query)) : '' };
}

function page(objects: ReadonlyMap<string, Buffer>, query: URLSearchParams): string {
  const from = query.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(query.get('prefix') ?? '') && key > from).sort();
  const shown = keys.slice(0, pageSize);
  const more = keys.length > pageSize ? `<NextContinuationToken>${shown.at(-1)}</NextContinuationToken>` : '';
  return `<ListBucketResult>${shown.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}${more}</ListBucketResult>`;
}
