import { ok, refuse, type Result } from '#lib/base/result.ts';

// A picture of goods that somebody chose at the console. Browsers make it small and redraw it, so that nothing of the
// camera is left in it; but whoever sends it may be no browser. So the hub reads its parts and keeps those alone that
// draw: no EXIF (a phone notes where it was taken), no comments, no profiles, nothing behind the end.

/** The longest data URL of an item (docs/protocol.md). */
export const mostPictureLetters = 24_000;

/** Why a picture is not taken. */
export type PhotoRefused = 'noPicture' | 'pictureTooLarge';

/** A picture of JPEG, WebP or PNG without anything that does not draw, as a data URL of at most 24,000 letters. */
export function cleanPhoto(bytes: Uint8Array): Result<string, PhotoRefused> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = [jpeg, png, webp].map((kind) => kind(file)).find((each) => each !== undefined);
  if (read === undefined) return refuse('noPicture');
  const url = `data:image/${read.type};base64,${read.file.toString('base64')}`;
  return url.length <= mostPictureLetters ? ok(url) : refuse('pictureTooLarge');
}

/** The bytes of a data URL of a picture; undefined for any other text. */
export function bytesOfDataUrl(url: string): Uint8Array | undefined {
  const [, base64] = /^data:image\/(?:jpeg|webp|png);base64,([A-Za-z0-9+/]+={0,2})$/.exec(url) ?? [];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64');
}

interface Picture {
  readonly type: 'jpeg' | 'png' | 'webp';
  readonly file: Buffer;
}

/** Segments of a JPEG (ITU-T T.81, annex B) that say how to draw: tables, frames, scans, Adobe's kind of colours. */
const isDrawing = (marker: number): boolean =>
  (marker >= 0xc0 && marker <= 0xdf) || (marker >= 0xe1 ? marker === 0xee : marker === 0xe0);

function jpeg(file: Buffer): Picture | undefined {
  if (file.length < 4 || file.readUInt16BE(0) !== 0xffd8) return undefined;
  const kept: Buffer[] = [file.subarray(0, 2)];
  for (let at = 2; at + 4 <= file.length;) {
    if (file[at] !== 0xff) return undefined;
    const marker = file[at + 1] ?? 0;
    // Bytes that fill up to a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + file.readUInt16BE(at + 2);
    if (end > file.length || end < at + 4) return undefined;
    if (isDrawing(marker)) kept.push(file.subarray(at, end));
    at = end;
    if (marker !== 0xda) continue;
    // What is coded follows the head of a scan, up to the next marker that is neither stuffing nor a restart.
    const scanned = at;
    while (at + 1 < file.length && !(file[at] === 0xff && !isInScan(file[at + 1] ?? 0))) at += 1;
    kept.push(file.subarray(scanned, at));
    if (file[at + 1] === 0xd9) return { type: 'jpeg', file: Buffer.concat([...kept, Buffer.from([0xff, 0xd9])]) };
  }
  return undefined;
}

const isInScan = (marker: number): boolean => marker === 0 || (marker >= 0xd0 && marker <= 0xd7);

/** Chunks of a PNG (RFC 2083) that draw. */
const pngChunks: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
const pngHead = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function png(file: Buffer): Picture | undefined {
  if (!file.subarray(0, 8).equals(pngHead)) return undefined;
  const kept: Buffer[] = [pngHead];
  for (let at = 8; at + 12 <= file.length;) {
    const name = file.toString('latin1', at + 4, at + 8);
    const end = at + 12 + file.readUInt32BE(at);
    if (end > file.length) return undefined;
    if (pngChunks.has(name)) kept.push(file.subarray(at, end));
    if (name === 'IEND') return { type: 'png', file: Buffer.concat(kept) };
    at = end;
  }
  return undefined;
}

/** Chunks of a WebP (RFC 9649) that draw a still picture. */
const webpChunks: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH']);
/** Of the flags of VP8X the one that says that there is an alpha channel: profile, EXIF and XMP are gone. */
const alphaFlag = 0x10;

function webp(file: Buffer): Picture | undefined {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WEBP') return undefined;
  const kept: Buffer[] = [];
  for (let at = 12; at + 8 <= file.length;) {
    const name = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (at + 8 + size > file.length) return undefined;
    if (webpChunks.has(name)) {
      const chunk = Buffer.from(file.subarray(at, Math.min(end, file.length)));
      if (name === 'VP8X') chunk.writeUInt8((chunk[8] ?? 0) & alphaFlag, 8);
      kept.push(chunk);
    }
    at = end;
  }
  const draws = kept.some((chunk) => ['VP8 ', 'VP8L'].includes(chunk.toString('latin1', 0, 4)));
  if (!draws) return undefined;
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...kept]);
  const head = Buffer.alloc(8);
  head.write('RIFF', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return { type: 'webp', file: Buffer.concat([head, body]) };
}
