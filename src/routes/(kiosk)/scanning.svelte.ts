import type { Attachment } from 'svelte/attachments';
import type { CameraScanner, CameraState } from '#lib/kiosk/device/scan/camera.ts';
import type { Decoder } from '#lib/kiosk/device/scan/decoder.ts';
import { pageTimers } from '#lib/kiosk/device/scan/timers.ts';
import { listenToWedge } from '#lib/kiosk/device/scan/page-wedge.ts';
import type { CameraView } from '#lib/ui/views.ts';

/** Camera and hand scanner of the page, joined to whoever wants their codes. */
export class Scanning {
  #camera = $state.raw<CameraState>({ kind: 'idle' });
  readonly #onCode: (text: string) => void;

  constructor(onCode: (text: string) => void) {
    this.#onCode = onCode;
  }

  get camera(): CameraView {
    return this.#camera.kind === 'idle' ? 'starting' : this.#camera.kind;
  }

  /** Listens to hand scanners. Returns how to stop. */
  listen(): () => void {
    return listenToWedge(window, pageTimers, this.#onCode);
  }

  /** Shows the camera in an element for as long as that is on the screen: it is never on behind a resident's back. */
  readonly mountVideo: Attachment<HTMLElement> = (host) => {
    let scanner: CameraScanner | undefined;
    let ended = false;
    // Camera and decoder are loaded after the first paint, in files of their own.
    void loadScanner().then(({ createPageCamera, decoder }) => {
      if (ended) return;
      recycleOnceADay(decoder);
      scanner = createPageCamera({
        host,
        decoder,
        facingMode: 'user',
        onState: (state) => (this.#camera = state),
        onCode: this.#onCode,
      });
      void scanner.start();
    });
    return () => {
      ended = true;
      void scanner?.stop();
    };
  };
}

type Loaded = Awaited<ReturnType<typeof load>>;
let loaded: Promise<Loaded> | undefined;

/** One decoder for the life of the page: starting its WebAssembly again for each visit would cost the resident time. */
function loadScanner(): Promise<Loaded> {
  loaded ??= load();
  return loaded;
}

let recycledOn = new Date().toDateString();

/** zxing-wasm leaks a little with each code read: with each new day the worker and its memory are made anew. */
function recycleOnceADay(decoder: Pick<Decoder, 'recycle'>): void {
  const today = new Date().toDateString();
  if (today === recycledOn) return;
  recycledOn = today;
  decoder.recycle();
}

async function load() {
  const [{ createPageCamera }, { createPageDecoder }] = await Promise.all([
    import('#lib/kiosk/device/scan/page-camera.ts'),
    import('#lib/kiosk/device/scan/page-decoder.ts'),
  ]);
  const decoder = createPageDecoder();
  // A broken decoder should be known before a resident comes; the camera's state then says so.
  void decoder.selfTest();
  return { createPageCamera, decoder };
}
