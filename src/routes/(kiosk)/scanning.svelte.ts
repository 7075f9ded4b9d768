import type { Attachment } from 'svelte/attachments';
import { afterPaint } from '#lib/base/after-paint.ts';
import type { CameraScanner, CameraState } from '#lib/kiosk/device/scan/camera.ts';
import type { Decoder } from '#lib/kiosk/device/scan/decoder.ts';
import type { ScanSubject } from '#lib/kiosk/device/scan/decoder-protocol.ts';
import type { StruckKey } from '#lib/kiosk/device/scan/strokes.ts';
import { pageTimers } from '#lib/kiosk/device/scan/timers.ts';
import type { Cue } from '#lib/kiosk/device/sound.ts';
import type { ScannerAdditions } from '#lib/domain/scan-code.ts';
import type { ScanOutcome, ScanRefusal, ScanWord } from '#lib/kiosk/session/scan-outcome.ts';
import type { CameraView } from '#lib/ui/views.ts';

// No part of the first screen, and asked for beside it: whoever is invited to scan finds it there.
const pageWedge = import('#lib/kiosk/device/scan/page-wedge.ts');

const restMs = 300;
/** As long as a sentence takes to be read at a counter. */
const wordMs = 6_000;
/** A question is open: what is scanned meanwhile would act behind it. Those that a scan answers bear `data-scans`. */
const question = 'dialog[open]:not([data-scans])';

type TakesCode = (text: string) => ScanOutcome | Promise<ScanOutcome>;

export interface ScanningParts {
  /** Whose codes are that nobody else claims. */
  readonly whenFree: TakesCode;
  readonly cue: (cue: Cue) => void;
  /** What this counter's scanner is known to add to each code. */
  readonly learned: () => ScannerAdditions | undefined;
}

/** Camera and hand scanner of the page, joined to whoever wants their codes. A scan is used, or answered by a word. */
export class Scanning {
  #camera = $state.raw<CameraState>({ kind: 'idle' });
  #word = $state.raw<ScanWord | undefined>();
  #cancelWord = (): void => undefined;
  #loaded: Promise<Loaded> | undefined;
  #claimed: TakesCode | undefined;
  #opening: Promise<void> | undefined;
  #watcher: ((key: StruckKey) => void) | undefined;
  #subject: ScanSubject = 'card';
  #freeSubject: ScanSubject = 'card';
  #restUntilMs = 0;
  readonly #parts: ScanningParts;
  readonly #onCode = (text: string): void => {
    this.#restAwhile();
    void this.#offer(text);
  };

  constructor(parts: ScanningParts) {
    this.#parts = parts;
  }

  /** Why the latest scan was not used, for a few seconds. */
  get word(): ScanWord | undefined {
    return this.#word;
  }

  /** Another screen has come, for which what was said is no advice any more. */
  forgetWord(): void {
    this.#cancelWord();
    this.#word = undefined;
  }

  get camera(): CameraView {
    return this.#camera.kind === 'idle' ? 'starting' : this.#camera.kind;
  }

  /** Every code is for `onCode` until the returned function is called. @param subject what is held before the camera */
  claim(subject: ScanSubject, onCode: TakesCode): () => void {
    this.#claimed = onCode;
    this.#lookFor(subject);
    return () => {
      if (this.#claimed !== onCode) return;
      this.#claimed = undefined;
      this.#lookFor(this.#freeSubject);
    };
  }

  /** A screen that will claim the codes is being opened: what is scanned meanwhile waits for it. */
  hold(opening: Promise<void>): void {
    // A screen that does not open claims nothing, and the code is answered without it.
    this.#opening = opening.catch(() => undefined);
  }

  /** Every key of the keyboard, until the returned function is called: for the page that shows what a scanner sends. */
  watchKeys(onKey: (key: StruckKey) => void): () => void {
    this.#watcher = onKey;
    return () => (this.#watcher = undefined);
  }

  /** What is held before the camera while nobody claims it. */
  prefer(subject: ScanSubject): void {
    this.#freeSubject = subject;
    if (this.#claimed === undefined) this.#lookFor(subject);
  }

  /** Listens to hand scanners. Returns how to stop. */
  listen(): () => void {
    let stop: (() => void) | undefined;
    let ended = false;
    void pageWedge.then(({ listenToWedge }) => {
      if (ended) return;
      stop = listenToWedge(window, pageTimers, {
        onCode: this.#onCode,
        onBurst: () => this.#restAwhile(),
        onKey: (key) => this.#watcher?.(key),
        learned: this.#parts.learned,
      });
    });
    return () => {
      ended = true;
      stop?.();
    };
  }

  /** Shows the camera in an element for as long as that is on the screen: it is never on behind a resident's back. */
  readonly mountVideo: Attachment<HTMLElement> = (frame) => {
    let ended = false;
    // Camera and decoder are loaded after the first paint, in files of their own.
    this.#loaded ??= this.#load();
    void this.#loaded.then(({ scanner, host, decoder }) => {
      // A camera that starts takes a slow tablet a tenth of a second: first the screen, then its picture.
      afterPaint(() => {
        if (ended) return;
        recycleOnceADay(decoder);
        frame.append(host);
        void scanner.start();
      });
    });
    return () => {
      ended = true;
      void this.#loaded?.then(({ scanner }) => scanner.stop());
    };
  };

  async #offer(text: string): Promise<void> {
    await this.#opening;
    const claimed = this.#claimed;
    const isBehind = document.querySelector(question) !== null;
    const outcome = isBehind ? 'questionOpen' : await (claimed ?? this.#parts.whenFree)(text);
    this.#cancelWord();
    this.#word = outcome === 'used' || outcome === 'said' ? undefined : toWord(outcome);
    if (this.#word !== undefined) this.#cancelWord = pageTimers.after(wordMs, () => this.forgetWord());
    // The counter has sounds of its own for what it takes.
    if (this.#word !== undefined || (claimed !== undefined && outcome === 'said')) this.#parts.cue('refused');
    else if (claimed !== undefined) this.#parts.cue('added');
  }

  /** A code is coming, or has come: looking at pictures would only keep the page from showing what it opens. */
  #restAwhile(): void {
    this.#restUntilMs = performance.now() + restMs;
  }

  readonly #rest = async (): Promise<void> => {
    for (;;) {
      const leftMs = this.#restUntilMs - performance.now();
      if (leftMs <= 0) return;
      await new Promise<void>((resolve) => pageTimers.after(leftMs, resolve));
    }
  };

  #lookFor(subject: ScanSubject): void {
    this.#subject = subject;
    void this.#loaded?.then(({ decoder }) => (decoder.subject = subject));
  }

  /**
   * One scanner and one decoder for the life of the page: starting the WebAssembly again would cost each resident time,
   * and the scanner remembers the card that still lies there when a visit has ended, so that it does not open the next
   * one.
   */
  async #load(): Promise<Loaded> {
    const [{ createPageCamera }, { createPageDecoder }] = await Promise.all([
      import('#lib/kiosk/device/scan/page-camera.ts'),
      import('#lib/kiosk/device/scan/page-decoder.ts'),
    ]);
    const decoder = createPageDecoder();
    decoder.subject = this.#subject;
    const host = document.createElement('div');
    Object.assign(host.style, { position: 'absolute', inset: '0' });
    const scanner = createPageCamera({
      host,
      decoder,
      facingMode: 'user',
      rest: this.#rest,
      onState: (state) => (this.#camera = state),
      onCode: this.#onCode,
    });
    // A broken decoder should be known before a resident comes; the camera's state then says so.
    void decoder.selfTest();
    return { scanner, host, decoder };
  }
}

const toWord = (outcome: ScanRefusal | ScanWord): ScanWord =>
  typeof outcome === 'string' ? { code: outcome } : outcome;

interface Loaded {
  readonly scanner: CameraScanner;
  /** The camera's own element, which moves into whichever frame is on the screen. */
  readonly host: HTMLElement;
  readonly decoder: Decoder;
}

const recycleEveryMs = 86_400_000;
let recycledAtMs = performance.now();

/** zxing-wasm leaks a little with each code read: once a day the worker and its memory are made anew. */
function recycleOnceADay(decoder: Decoder): void {
  if (performance.now() - recycledAtMs < recycleEveryMs) return;
  recycledAtMs = performance.now();
  decoder.recycle();
}
