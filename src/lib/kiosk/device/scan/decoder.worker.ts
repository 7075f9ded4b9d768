import { prepareZXingModule, readBarcodes, type ReaderOptions, type ReadResult } from 'zxing-wasm/reader';
import type { DecoderReply, DecoderRequest, Picture, Point, Reading, ScanSubject } from './decoder-protocol.ts';
import { pixelsOf } from './frame-pixels.ts';
import { sharpen, surroundings } from './sharpen.ts';

// ZXing-C++ off the main thread, so that a slow tablet answers touches while it looks for a card.
//
// Its own options for denoising, other scales and another threshold were measured on the public photographs: together
// they read one more of 179. Sharpening, which it does not have, is what helps with cards that are out of focus or
// faded.

const formats = {
  card: ['QRCode'],
  // Staff also read cards while goods are wanted, to find a resident.
  goods: ['EAN13', 'EAN8', 'UPCA', 'UPCE', 'ITF14', 'Code128', 'DataBar', 'DataBarExp', 'DataMatrix', 'QRCode'],
} satisfies Readonly<Record<ScanSubject, ReaderOptions['formats']>>;

const options = {
  tryHarder: true,
  tryInvert: false,
  maxNumberOfSymbols: 1,
  // The text as encoded, not in the readable form that is the library's default.
  textMode: 'Plain',
} satisfies ReaderOptions;

/** Pictures without a code since the worker started. */
let misses = 0;
/** The UPC-E that the last pictures seemed to show, and how many of them in a row did. */
let doubt = { text: '', pictures: 0 };
/** How many pictures in a row must show it. Half an EAN-13 passes by quickly; a UPC-E is held until it is read. */
const surePictures = 3;

const reply = (message: DecoderReply): void => postMessage(message);

/**
 * The best reading. Half of an EAN-13 can pass for a UPC-E, whose six digits hardly check themselves, so anything else
 * wins.
 */
async function seen(picture: ImageData, subject: ScanSubject): Promise<ReadResult | undefined> {
  const wanted = formats[subject];
  const [code] = await readBarcodes(picture, { ...options, formats: wanted });
  if (code?.format !== 'UPCE') return code;
  const [other] = await readBarcodes(picture, { ...options, formats: wanted.filter((format) => format !== 'UPCE') });
  return other ?? code;
}

/** Whether the reading of one picture counts. A UPC-E does when the pictures right before showed the same. */
function isSure({ format, text }: ReadResult): boolean {
  const isDoubtful = format === 'UPCE';
  doubt = isDoubtful ? { text, pictures: doubt.text === text ? doubt.pictures + 1 : 1 } : { text: '', pictures: 0 };
  return !isDoubtful || doubt.pictures >= surePictures;
}

/** What a picture, or a sharpened one at another scale, shows. `reading` is undefined if it has to be seen again. */
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
 * Looks at a picture. Every second time that it finds nothing, it looks again at the sharpened picture, alternating
 * between the two radii. An easy card is read in the next frame anyway, a hard one within four. A second look at every
 * frame of an empty counter would only heat the tablet.
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
