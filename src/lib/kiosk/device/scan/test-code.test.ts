import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parseCardNumber } from '#lib/domain/card.ts';
import { expect, test } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { drawCode, testCodeText } from './test-code.ts';

test('ZXing-C++ reads the code that the kiosk draws for its self-test, as a version 1 code', async () => {
  const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const { buffer: wasmBinary } = new Uint8Array(await readFile(file));
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  const [code] = await readBarcodes({ ...drawCode(testCodeText), colorSpace: 'srgb' }, { formats: ['QRCode'] });
  expect(code?.text).toBe(testCodeText);
  expect(code?.version).toBe('1');
  expect(code?.ecLevel).toBe('Q');
});

test('the test code is no card', () => {
  expect(parseCardNumber(testCodeText).ok).toBe(false);
});
