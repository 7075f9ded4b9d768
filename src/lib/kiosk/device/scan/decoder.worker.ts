import { prepareZXingModule, readBarcodes, type ReaderOptions, type ReadResult } from 'zxing-wasm/reader';
import type { DecoderReply, DecoderRequest, Picture, Point, Reading, ScanSubject } from './decoder-protocol.ts';
import { pixelsOf } from './frame-pixels.ts';
import { sharpen, surroundings } from './sharpen.ts';

// ZXing-C++ off the main thread, so that a slow tablet answers a touch while it looks for a card.
//
// Its own options for denoising, other scales and another threshold were measured on the public photographs: together they
// read one more of 179. Sharpening is what helps with a card out of focus or faded, and it is not among them.

const formats = {
  card: ['QRCode'],
  // Staff also read cards while goods are wanted, to find a resident.
  goods: ['EAN13', 'EAN8', 'UPCA', 'UPCE', 'ITF14', 'Code128', 'DataBar', 'DataBarExp', 'DataMatrix', 'QRCode'],
} satisfies Readonly<Record<ScanSubject, ReaderOptions['formats']>>;

const options = {
  tryHarder: true,
  tryInvert: false,
  maxNumberOfSymbols: 1,
  // The text as it was encoded, without the rewriting for human eyes that the library does by default.
  textMode: 'Plain',
} satisfies ReaderOptions;

/** Pictures without a code since the worker started. */
let misses = 0;
/** The UPC-E that the last picture seemed to show. */
let doubtful: string | undefined;

const reply = (message: DecoderReply): void => postMessage(message);

/**
 * What is seen. Half of an EAN-13 passes for a UPC-E, whose six digits hardly check themselves: it counts when nothing else is
 * in the picture, and the one before that passed for it was the same.
 */
async function seen(picture: ImageData, subject: ScanSubject): Promise<ReadResult | undefined> {
  const wanted = formats[subject];
  const [code] = await readBarcodes(picture, { ...options, formats: wanted });
  if (code?.format !== 'UPCE') return code;
  const [other] = await readBarcodes(picture, { ...options, formats: wanted.filter((format) => format !== 'UPCE') });
  if (other !== undefined) return other;
  const isSeenAgain = doubtful === code.text;
  doubtful = code.text;
  return isSeenAgain ? code : undefined;
}

async function read(picture: Picture, subject: ScanSubject, scale = 1): Promise<Reading | undefined> {
  const { data, width, height } = picture;
  const code = await seen(new ImageData(data, width, height), subject);
  if (code === undefined) return undefined;
  const place = ({ x, y }: Point): Point => ({ x: x * scale, y: y * scale });
  const { topLeft, topRight, bottomRight, bottomLeft } = code.position;
  return { text: code.text, position: [place(topLeft), place(topRight), place(bottomRight), place(bottomLeft)] };
}

/**
 * Looks, and every second time that there is nothing looks again at the sharpened picture, in turn with one radius and the
 * other. An easy card is read in the next frame in any case, a hard one within four; a second look at every frame of an
 * empty counter would only heat the tablet.
 */
async function lookFor(picture: Picture, subject: ScanSubject): Promise<Reading | undefined> {
  const reading = await read(picture, subject);
  if (reading !== undefined) return reading;
  misses += 1;
  if (misses % 2 === 1) return undefined;
  const radius = misses % 4 === 0 ? surroundings.wide : surroundings.fine;
  return read(sharpen(picture, radius), subject, 2);
}

async function answer(request: DecoderRequest): Promise<void> {
  switch (request.kind) {
    case 'load':
      // Without this the library would fetch the WebAssembly from a public CDN.
      await prepareZXingModule({ overrides: { locateFile: () => request.wasmUrl }, fireImmediately: true });
      return reply({ kind: 'loaded' });
    case 'decode': {
      const { id, sight, subject } = request;
      const picture = 'data' in sight ? sight : pixelsOf(sight);
      return reply({ kind: 'decoded', id, reading: await lookFor(picture, subject) });
    }
  }
}

addEventListener('message', (event: MessageEvent<DecoderRequest>) => {
  answer(event.data).catch((error: unknown) => reply({ kind: 'failed', reason: String(error) }));
});
