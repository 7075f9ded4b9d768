import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Below this size the headers of a compressed answer weigh more than it saves. */
const worthwhileBytes = 1400;

const deflate = promisify(gzip);
const brotli = promisify(brotliCompress);

/** What an answer may be compressed with, the better one first, each as fast as the other (docs/performance.md). */
const encodings = [
  {
    name: 'br',
    compress: (text: string) => brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  },
  {
    name: 'gzip',
    compress: (text: string) => deflate(text, { level: constants.Z_BEST_SPEED }),
  },
] as const;

/** A JSON response, compressed off the main thread as the client takes it. */
export async function jsonResponse(request: Request, value: unknown): Promise<Response> {
  const text = JSON.stringify(value);
  const headers = new Headers({
    'content-type': 'application/json',
    'cache-control': 'no-store',
    vary: 'accept-encoding',
  });
  const encoding = encodings.find(({ name }) => accepts(request, name));
  if (text.length < worthwhileBytes || encoding === undefined) return new Response(text, { headers });
  headers.set('content-encoding', encoding.name);
  const bytes = await encoding.compress(text);
  return new Response(new Uint8Array(bytes), { headers });
}

/** Whether a client offers to take an encoding, and not at a quality of nothing. */
function accepts(request: Request, encoding: string): boolean {
  const offers = request.headers.get('accept-encoding')?.toLowerCase().split(',') ?? [];
  return offers.some((offer) => {
    const [name, quality] = offer.split(';').map((part) => part.trim());
    return name === encoding && !/^q=0(?:\.0*)?$/.test(quality ?? '');
  });
}
