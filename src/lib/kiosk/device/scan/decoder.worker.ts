import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import type { DecoderReply, DecoderRequest, Picture, Reading } from './decoder-protocol.ts';

// ZXing-C++ off the main thread, so that a slow tablet answers a touch while it looks for a card.
// Denoising, down- and upscaling, blurring and another threshold were measured on the public photographs: together they
// read one more of 179, so that a second look at each empty frame would only heat the tablet.

const options = {
  formats: ['QRCode'],
  tryHarder: true,
  tryInvert: false,
  maxNumberOfSymbols: 1,
  // The text as it was encoded, without the rewriting for human eyes that the library does by default.
  textMode: 'Plain',
} satisfies ReaderOptions;

const reply = (message: DecoderReply): void => postMessage(message);

async function read(picture: Picture): Promise<Reading | undefined> {
  const { data, width, height } = picture;
  const [code] = await readBarcodes(new ImageData(data, width, height), options);
  if (code === undefined) return undefined;
  const { topLeft, topRight, bottomRight, bottomLeft } = code.position;
  return { text: code.text, position: [topLeft, topRight, bottomRight, bottomLeft] };
}

async function answer(request: DecoderRequest): Promise<void> {
  switch (request.kind) {
    case 'load':
      // Without this the library would fetch the WebAssembly from a public CDN.
      await prepareZXingModule({ overrides: { locateFile: () => request.wasmUrl }, fireImmediately: true });
      return reply({ kind: 'loaded' });
    case 'decode':
      return reply({ kind: 'decoded', id: request.id, reading: await read(request.picture) });
  }
}

addEventListener('message', (event: MessageEvent<DecoderRequest>) => {
  answer(event.data).catch((error: unknown) => reply({ kind: 'failed', reason: String(error) }));
});
