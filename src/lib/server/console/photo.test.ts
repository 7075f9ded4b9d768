import { expect, test } from 'vitest';
import { bytesOfDataUrl, cleanPhoto, mostPictureLetters } from './photo.ts';

const segment = (marker: number, body: string | Buffer): Buffer => {
  const bytes = Buffer.from(body);
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(bytes.length + 2, 2);
  return Buffer.concat([head, bytes]);
};
const start = Buffer.from([0xff, 0xd8]);
const end = Buffer.from([0xff, 0xd9]);
/** A scan with stuffing and a restart in it, which look like markers. */
const scan = Buffer.concat([segment(0xda, 'scan'), Buffer.from([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4])]);
const frame = segment(0xc0, 'frame');
const tables = segment(0xdb, 'tables');

const decoded = (bytes: Buffer): string => {
  const cleaned = cleanPhoto(bytes);
  if (!cleaned.ok) throw new Error(cleaned.error);
  return Buffer.from(bytesOfDataUrl(cleaned.value) ?? []).toString('latin1');
};
const chunk = (name: string, body: string): Buffer => {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, Buffer.from(body, 'latin1'), Buffer.alloc(body.length % 2)]);
};
const riff = (...chunks: readonly Buffer[]): Buffer => {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  const head = Buffer.alloc(8);
  head.write('RIFF');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
};
const pngChunk = (name: string, body: string): Buffer => {
  const bytes = Buffer.alloc(12 + body.length);
  bytes.writeUInt32BE(body.length, 0);
  bytes.write(name + body, 4, 'latin1');
  return bytes;
};
const pngHead = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

test('of a JPEG what draws is kept, and where it was taken is not', () => {
  const whole = [start, segment(0xe0, 'JFIF'), segment(0xe1, 'Exif GPS 39.9'), segment(0xfe, 'comment'), tables];
  const file = Buffer.concat([
    ...whole,
    segment(0xe2, 'ICC'),
    frame,
    scan,
    segment(0xc4, 'more'),
    scan,
    end,
    Buffer.from('GPS'),
  ]);
  const kept = Buffer.concat([start, segment(0xe0, 'JFIF'), tables, frame, scan, segment(0xc4, 'more'), scan, end]);
  expect(decoded(file)).toBe(kept.toString('latin1'));
});

test('of a PNG and a WebP as well', () => {
  const parts = [pngChunk('IHDR', 'head'), pngChunk('IDAT', 'data'), pngChunk('IEND', '')];
  const [head = start, data = start, last = start] = parts;
  const file = Buffer.concat([
    pngHead,
    head,
    pngChunk('eXIf', 'GPS'),
    pngChunk('tEXt', 'GPS'),
    data,
    last,
    Buffer.from('GPS'),
  ]);
  expect(decoded(file)).toBe(Buffer.concat([pngHead, head, data, last]).toString('latin1'));

  const extended = riff(
    chunk('VP8X', '\u003c123456789'),
    chunk('VP8 ', 'odd'),
    chunk('EXIF', 'GPS'),
    chunk('XMP ', 'GPS!'),
  );
  expect(decoded(extended)).toBe(riff(chunk('VP8X', '\u0010123456789'), chunk('VP8 ', 'odd')).toString('latin1'));
});

test('what is no picture, or one that is cut off, is none, whatever it is called', () => {
  const cut = Buffer.concat([start, tables, frame]);
  for (const bytes of [
    Buffer.from(''),
    Buffer.from('GIF89a'),
    Buffer.from('<svg onload="alert(1)"/>'),
    start,
    cut,
    Buffer.concat([start, Buffer.from('no marker here')]),
    Buffer.concat([start, Buffer.from([0xff, 0xe1, 0, 1])]),
    Buffer.concat([pngHead, pngChunk('IHDR', 'head')]),
    riff(chunk('EXIF', 'GPS')),
    riff(chunk('VP8 ', 'picture')).subarray(0, 20),
  ]) {
    expect(cleanPhoto(bytes)).toEqual({ ok: false, error: 'noPicture' });
  }
  expect(bytesOfDataUrl('data:image/svg+xml;base64,AAAA')).toBeUndefined();
});

test('one that is too large for a shelf is told so', () => {
  const large = Buffer.concat([start, segment(0xdb, 'x'.repeat(20_000)), scan, end]);
  expect(mostPictureLetters).toBe(24_000);
  expect(cleanPhoto(large)).toEqual({ ok: false, error: 'pictureTooLarge' });
});
