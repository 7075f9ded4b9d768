import type { CameraState } from '#lib/kiosk/device/scan/camera.ts';
import type { SelfTest } from '#lib/kiosk/device/scan/decoder.ts';
import type { Reading, ScanSubject, Sight } from '#lib/kiosk/device/scan/decoder-protocol.ts';
import { createPageCamera } from '#lib/kiosk/device/scan/page-camera.ts';
import { createPageDecoder } from '#lib/kiosk/device/scan/page-decoder.ts';
import { listenToWedge } from '#lib/kiosk/device/scan/page-wedge.ts';
import { pageTimers } from '#lib/kiosk/device/scan/timers.ts';
import { lampPx } from '../../fake-camera/lamp.ts';

/** What a test can ask of the page, as `window.scannerHarness`. Times are those of `performance.now()`. */
export interface ScannerHarness {
  readonly states: readonly CameraState[];
  readonly codes: readonly { readonly text: string; readonly at: number }[];
  /** When frames arrived in which the lamp went on: the first ones with a whole card. */
  readonly litAt: readonly number[];
  /** How long each picture of the camera was with the decoder, in milliseconds. */
  readonly looks: readonly number[];
  /** How large the last picture was that the decoder got: `1280×720`. */
  readonly sightSize: () => string;
  readonly struck: readonly string[];
  readonly lookFor: (subject: ScanSubject) => void;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly selfTest: () => Promise<SelfTest>;
  readonly recycle: () => void;
  /** Ends the camera's track: with the event of a pulled plug, or without a word as after sleep. */
  readonly endTrack: (how: 'plug pulled' | 'silently') => void;
  /** Decodes a picture, fitted into the given size. */
  readonly read: (url: string, width: number, height: number) => Promise<{ text: string | null; tookMs: number }>;
}

declare global {
  interface Window {
    scannerHarness: ScannerHarness;
  }
}

const host = document.getElementById('camera');
if (host === null) throw new Error('the page has a place for the camera');
const decoder = createPageDecoder();
const states: CameraState[] = [];
const codes: { text: string; at: number }[] = [];
const litAt: number[] = [];
const looks: number[] = [];
const struck: string[] = [];
let sightSize = '';
const camera = createPageCamera({
  host,
  decoder: { decode: timedDecode },
  facingMode: 'user',
  rest: () => Promise.resolve(),
  onState: (state) => {
    states.push(state);
    if (state.kind === 'scanning') watchLamp();
  },
  onCode: (text) => codes.push({ text, at: performance.now() }),
});
listenToWedge(window, pageTimers, { onCode: (text) => struck.push(text) });

async function timedDecode(sight: Sight): Promise<Reading | undefined> {
  const startedAt = performance.now();
  if (sight instanceof VideoFrame) sightSize = `${sight.displayWidth}×${sight.displayHeight}`;
  const reading = await decoder.decode(sight);
  looks.push(performance.now() - startedAt);
  return reading;
}

const lamp = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
const video = (): HTMLVideoElement => {
  const element = host.querySelector('video');
  if (element === null) throw new Error('the camera is on');
  return element;
};

/** Notes when the frame with the lamp arrived, not when this page got round to look at it. */
function watchLamp(): void {
  const element = video();
  let wasLit = true;
  const look = (_now: number, { captureTime, presentationTime }: VideoFrameCallbackMetadata): void => {
    lamp?.drawImage(element, lampPx / 2, lampPx / 2, 1, 1, 0, 0, 1, 1);
    const isLit = (lamp?.getImageData(0, 0, 1, 1).data[0] ?? 0) > 128;
    if (isLit && !wasLit) litAt.push(captureTime ?? presentationTime);
    wasLit = isLit;
    if (element.isConnected) element.requestVideoFrameCallback(look);
  };
  element.requestVideoFrameCallback(look);
}

async function read(url: string, width: number, height: number) {
  const bitmap = await createImageBitmap(await (await fetch(url)).blob());
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no 2d context');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  const scale = Math.min(width / bitmap.width, height / bitmap.height);
  const [fittedWidth, fittedHeight] = [bitmap.width * scale, bitmap.height * scale];
  context.drawImage(bitmap, (width - fittedWidth) / 2, (height - fittedHeight) / 2, fittedWidth, fittedHeight);
  const { data } = context.getImageData(0, 0, width, height);
  const startedAt = performance.now();
  const reading = await decoder.decode({ data, width, height });
  return { text: reading?.text ?? null, tookMs: performance.now() - startedAt };
}

window.scannerHarness = {
  states,
  codes,
  litAt,
  looks,
  struck,
  sightSize: () => sightSize,
  lookFor: (subject) => (decoder.subject = subject),
  start: () => camera.start(),
  stop: () => camera.stop(),
  selfTest: () => decoder.selfTest(),
  recycle: () => decoder.recycle(),
  endTrack: (how) => {
    const stream = video().srcObject;
    if (!(stream instanceof MediaStream)) throw new Error('the video shows a camera');
    for (const track of stream.getVideoTracks()) {
      track.stop();
      // A page's own stop() fires no event; a plug does.
      if (how === 'plug pulled') track.dispatchEvent(new Event('ended'));
    }
  },
  read,
};
