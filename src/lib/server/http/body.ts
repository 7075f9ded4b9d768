import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { maxBatchBytes } from '#lib/protocol/push.ts';

/** Why a body cannot be read. */
export type BodyRefusal = 'batch-too-large' | 'media-type-unsupported' | 'request-malformed';

const inflate = promisify(gunzip);

/**
 * The text of a JSON body of at most `limit` bytes. The limit holds for what is sent, whatever its length header says,
 * and for what a compressed body unfolds to, so that a small bomb is refused like a large batch.
 */
export async function readJsonText(request: Request, limit = maxBatchBytes): Promise<Result<string, BodyRefusal>> {
  const mediaType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') return refuse('media-type-unsupported');
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') return refuse('media-type-unsupported');

  const sent = await readBytes(request, limit);
  if (!sent.ok) return sent;
  const bytes = encoding === 'gzip' ? await unfold(sent.value, limit) : sent;
  if (!bytes.ok) return bytes;
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.value));
  } catch {
    return refuse('request-malformed');
  }
}

async function readBytes(request: Request, limit: number): Promise<Result<Uint8Array, BodyRefusal>> {
  if (Number(request.headers.get('content-length') ?? '0') > limit) return refuse('batch-too-large');
  if (request.body === null) return ok(new Uint8Array());
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      length += read.value.byteLength;
      if (length > limit) {
        await reader.cancel();
        return refuse('batch-too-large');
      }
      chunks.push(read.value);
    }
  } catch (error) {
    // The server in front of the handler has a limit of its own and says so by a status; anything else is a broken
    // line.
    const tooLarge = typeof error === 'object' && error !== null && 'status' in error && error.status === 413;
    return refuse(tooLarge ? 'batch-too-large' : 'request-malformed');
  }
  return ok(Buffer.concat(chunks));
}

async function unfold(bytes: Uint8Array, limit: number): Promise<Result<Uint8Array, BodyRefusal>> {
  try {
    return ok(await inflate(bytes, { maxOutputLength: limit }));
  } catch (error) {
    const tooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return refuse(tooLarge ? 'batch-too-large' : 'request-malformed');
  }
}

/** Parses JSON text. */
export function parseJson(text: string): Result<unknown, 'request-malformed'> {
  try {
    return ok(JSON.parse(text));
  } catch {
    return refuse('request-malformed');
  }
}
