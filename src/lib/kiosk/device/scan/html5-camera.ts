import { ok, refuse, type Result } from '#lib/base/result.ts';
import type { Html5Qrcode } from 'html5-qrcode';
import { type CameraEvents, type CameraTrouble, type OpenCamera, troubleOf } from './camera-seam.ts';
import type { Decoder } from './decoder.ts';
import { keepFromLooking } from './html5-decoder-seam.ts';
import { longestSidePx } from './frame-pixels.ts';
import type { ScanTimers } from './timers.ts';
import { mountViewport, type Viewport } from './viewport.ts';

/** How to open the camera. */
export interface Html5CameraOptions {
  /** Where the picture is shown; a positioned element with a size. */
  readonly host: HTMLElement;
  readonly decoder: Pick<Decoder, 'decode'>;
  readonly timers: ScanTimers;
  /** `user` is the side of the screen, where a resident stands. */
  readonly facingMode: 'user' | 'environment';
  /** Resolves when the next look at the picture may begin. */
  readonly rest: () => Promise<void>;
}

/** The pause between two looks. */
const restMs = 67;
const firstPictureLimitMs = 10_000;
const closeLimitMs = 3_000;
const pulseMs = 2_000;
/**
 * After this many pulses without a new picture the camera counts as gone: after sleep a track may stay silent for ever.
 */
const missedPulses = 3;

const videoOf = (stage: HTMLElement): HTMLVideoElement | null => stage.querySelector('video');

const streamOf = (video: HTMLVideoElement | null): MediaStream | undefined =>
  video?.srcObject instanceof MediaStream ? video.srcObject : undefined;

/** Opens the camera with html5-qrcode and looks at its pictures with our decoder. Resolves when pictures come. */
export async function openHtml5Camera(
  options: Html5CameraOptions,
  events: CameraEvents,
): Promise<Result<OpenCamera, CameraTrouble>> {
  const { Html5Qrcode, Html5QrcodeSupportedFormats } = await import('html5-qrcode');
  const viewport = mountViewport(options.host);
  // A new instance each time, because one that failed to start cannot be started again.
  const scanner = new Html5Qrcode(viewport.stage.id, {
    formatsToSupport: [Html5QrcodeSupportedFormats.QR_CODE],
    useBarCodeDetectorIfSupported: false,
    verbose: false,
  });
  keepFromLooking(scanner);
  try {
    await scanner.start(
      { facingMode: options.facingMode },
      {
        // It takes one picture at the start, waits for its result for ever, and takes no other.
        fps: undefined,
        disableFlip: true,
        videoConstraints: {
          facingMode: { ideal: options.facingMode },
          width: { ideal: longestSidePx },
          height: { ideal: 720 },
        },
      },
      () => undefined,
      () => undefined,
    );
    const video = await firstPicture(viewport, options.timers);
    const unwatch = watchPictures(video, options.timers, events);
    const stopLooking = lookAtPictures(video, options, events);
    return ok({
      close: async () => {
        stopLooking();
        unwatch();
        await turnOff(scanner, viewport, options.timers);
      },
    });
  } catch (error) {
    await turnOff(scanner, viewport, options.timers);
    return refuse(troubleOf(error));
  }
}

/**
 * Looks at what the camera shows, again and again. A picture is handed to the decoder as the browser holds it:
 * html5-qrcode would draw it to a canvas and read that back, which keeps the page of a slow tablet from answering
 * touches for 50 to 90 ms, fifteen times a second. Returns a function that ends it.
 */
function lookAtPictures(
  video: HTMLVideoElement,
  { decoder, timers, rest }: Html5CameraOptions,
  events: CameraEvents,
): () => void {
  let isOver = false;
  let cancel = (): void => undefined;
  const look = async (): Promise<void> => {
    await rest();
    if (isOver) return;
    const frame = frameOf(video);
    // A video that shows nothing right now is no failure: whether pictures come at all is watched elsewhere.
    if (frame !== undefined) {
      await decoder.decode(frame).then(
        (reading) => events.onFrame(reading?.text),
        (error: unknown) => events.onDecoderFailure(String(error)),
      );
      frame.close();
    } else if (!('VideoFrame' in globalThis)) {
      events.onDecoderFailure('this browser has no VideoFrame');
    }
    if (!isOver) cancel = timers.after(restMs, () => void look());
  };
  void look();
  return () => {
    isOver = true;
    cancel();
  };
}

function frameOf(video: HTMLVideoElement): VideoFrame | undefined {
  try {
    return new VideoFrame(video);
  } catch {
    return undefined;
  }
}

/**
 * Waits until the video plays, since stopping html5-qrcode before that throws, and gives stage and video the camera's
 * own proportions.
 */
function firstPicture({ stage, setWidth }: Viewport, timers: ScanTimers): Promise<HTMLVideoElement> {
  return new Promise((resolve, reject) => {
    const video = videoOf(stage);
    if (video === null) {
      reject(new Error('html5-qrcode rendered no video'));
      return;
    }
    const size = (): void => {
      if (video.videoWidth === 0) return;
      const shrink = Math.min(1, longestSidePx / Math.max(video.videoWidth, video.videoHeight));
      const widthPx = Math.round(video.videoWidth * shrink);
      setWidth(widthPx);
      video.style.width = `${widthPx}px`;
    };
    const giveUp = timers.after(firstPictureLimitMs, () => reject(new Error('the camera gives no picture')));
    // html5-qrcode listens for `playing` too, and was there first: its canvas exists when this one is called.
    video.addEventListener(
      'playing',
      () => {
        giveUp();
        if (video.clientWidth > 0) resolve(video);
        else reject(new Error('the place of the camera picture is hidden'));
      },
      { once: true },
    );
    video.addEventListener('loadedmetadata', size, { once: true });
    size();
  });
}

/** Watches whether pictures keep coming. Returns a function that ends the watch. */
function watchPictures(video: HTMLVideoElement, timers: ScanTimers, events: CameraEvents): () => void {
  const { videoWidth, videoHeight } = video;
  const over = new AbortController();
  const end = (why: 'lost' | 'turned'): void => {
    stopPulse();
    over.abort();
    events.onOver(why);
  };
  const { signal } = over;
  for (const track of streamOf(video)?.getVideoTracks() ?? []) {
    track.addEventListener('ended', () => end('lost'), { signal });
  }
  const turned = (): boolean => video.videoWidth !== videoWidth || video.videoHeight !== videoHeight;
  video.addEventListener('resize', () => (turned() ? end('turned') : undefined), { signal });

  const countPictures = (): number => video.getVideoPlaybackQuality().totalVideoFrames;
  let seen = countPictures();
  let missed = 0;
  const pulse = (): void => {
    const count = countPictures();
    missed = count === seen ? missed + 1 : 0;
    seen = count;
    if (missed >= missedPulses) end('lost');
    else stopPulse = timers.after(pulseMs, pulse);
  };
  let stopPulse = timers.after(pulseMs, pulse);
  return () => {
    stopPulse();
    over.abort();
  };
}

/**
 * Stops html5-qrcode, then the tracks themselves in any case, because the camera's light must not stay on. Never
 * rejects.
 */
async function turnOff(scanner: Html5Qrcode, viewport: Viewport, timers: ScanTimers): Promise<void> {
  const tracks = streamOf(videoOf(viewport.stage))?.getTracks() ?? [];
  let cancelLimit = (): void => undefined;
  // Its `stop` waits for ever when the stream has lost its tracks, and throws when nothing was playing yet.
  const limit = new Promise<void>((resolve) => {
    cancelLimit = timers.after(closeLimitMs, resolve);
  });
  const stopped = async (): Promise<void> => scanner.stop();
  if (scanner.isScanning) await Promise.race([stopped().catch(() => undefined), limit]);
  cancelLimit();
  for (const track of tracks) track.stop();
  viewport.remove();
}
