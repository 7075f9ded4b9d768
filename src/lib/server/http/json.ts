import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

const deflate = promisify(gzip);
/** Below this size the headers of a compressed answer weigh more than it saves. */
const worthwhileBytes = 1400;

/** A JSON response, compressed when the client takes gzip. The fastest level already takes most of a page's names away. */
export async function jsonResponse(request: Request, value: unknown): Promise<Response> {
  const text = JSON.stringify(value);
  const headers = new Headers({
    'content-type': 'application/json',
    'cache-control': 'no-store',
    vary: 'accept-encoding',
  });
  if (text.length < worthwhileBytes || !acceptsGzip(request)) return new Response(text, { headers });
  headers.set('content-encoding', 'gzip');
  const bytes = await deflate(text, { level: constants.Z_BEST_SPEED });
  return new Response(new Uint8Array(bytes), { headers });
}

function acceptsGzip(request: Request): boolean {
  const offers = request.headers.get('accept-encoding')?.toLowerCase().split(',') ?? [];
  return offers.some((offer) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/.test(offer));
}
