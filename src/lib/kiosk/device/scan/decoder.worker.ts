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
/** The UPC-E that the last pictures seemed to show, and how many of them in a row. */
let doubt = { text: '', pictures: 0 };
/** A half of an EAN-13 comes by quickly; a UPC-E is held until it is read. */
const surePictures = 3;

const reply = (message: DecoderReply): void => postMessage(message);

/** What is seen. Half of an EAN-13 passes for a UPC-E, whose six digits hardly check themselves: anything else goes before it. */
async function seen(picture: ImageData, subject: ScanSubject): Promise<ReadResult | undefined> {
  const wanted = formats[subject];
  const [code] = await readBarcodes(picture, { ...options, formats: wanted });
  if (code?.format !== 'UPCE') return code;
  const [other] = await readBarcodes(picture, { ...options, formats: wanted.filter((format) => format !== 'UPCE') });
  return other ?? code;
}

/** Whether what one picture shows may be believed: a UPC-E when the pictures right before showed the same. */
function isSure({ format, text }: ReadResult): boolean {
  const isDoubtful = format === 'UPCE';
  doubt = isDoubtful ? { text, pictures: doubt.text === text ? doubt.pictures + 1 : 1 } : { text: '', pictures: 0 };
  return !isDoubtful || doubt.pictures >= surePictures;
}

/** What a picture, or a sharpened one at another scale, shows: `reading` is undefined for what has to be seen again. */
async function read(picture: Picture, subject: ScanSubject, scale = 1): Promise<{ reading?: Reading } | undefined> {
  const { data, width, height } = picture;
  const code = await seen(new ImageData(data, width, height), subject);
  if (code === undefined) return undefined;
  if (!isSure(code)) return {};
  const place = ({ x, y }: Point): Point => ({ x: x * scale, y: y * scale });
  const { topLeft, topRight, bottomRight, bottomLeft } = code.position;
  const position = [place(topLeft), place(topRight), place(bottomRight), place(bottomLeft)] as const;
  return { reading: { text: code.text, position } };
}

/**
 * Looks, and every second time that there is nothing looks again at the sharpened picture, in turn with one radius and the
 * other. An easy card is read in the next frame in any case, a hard one within four; a second look at every frame of an
 * empty counter would only heat the tablet.
 */
async function lookFor(picture: Picture, subject: ScanSubject): Promise<Reading | undefined> {
  const found = await read(picture, subject);
  if (found !== undefined) return found.reading;
  misses += 1;
  const isDue = misses % 2 === 0;
  const radius = misses % 4 === 0 ? surroundings.wide : surroundings.fine;
  const sharpened = isDue ? await read(sharpen(picture, radius), subject, 2) : undefined;
  if (sharpened === undefined) doubt = { text: '', pictures: 0 };
  return sharpened?.reading;
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
