import { noAdditions, type ScannerAdditions } from '#lib/domain/scan-code.ts';
import { fieldOf, giveBack, remember, type FieldMemory } from './field.ts';
import { keypadOf, typeAt } from './keypad.ts';
import type { StruckKey } from './strokes.ts';
import type { ScanTimers } from './timers.ts';
import { longestGapMs, type Reach } from './verdict.ts';
import { settleMs, WedgeReader, type WedgeEffect } from './wedge.ts';

/** Above any pause within a burst, so that a delayed key does not cut a code in two. */
const silenceMs = longestGapMs + 80;

/** What the page does with scanners. */
export interface WedgeListener {
  /** Something was scanned. It may be of no use to the shop, and is answered nevertheless. */
  readonly onCode: (text: string) => void;
  /** A key was struck that may come from a scanner. */
  readonly onBurst?: () => void;
  /** Every key, before it is classified: for the page that shows what a scanner sends. */
  readonly onKey?: (key: StruckKey) => void;
  /** What this counter's scanner is known to add. Asked for with each key. */
  readonly learned?: () => ScannerAdditions | undefined;
}

const struck = (event: KeyboardEvent): StruckKey => ({
  key: event.key,
  code: event.code,
  at: event.timeStamp,
  isRepeat: event.repeat,
  isShift: event.shiftKey,
  isCtrl: event.ctrlKey,
  isAlt: event.altKey,
  isMeta: event.metaKey,
  isCapsLock: event.getModifierState('CapsLock'),
});

const eat = (event: Event): void => {
  event.preventDefault();
  event.stopImmediatePropagation();
};

/** Listens for keyboard-wedge scanners on a whole page, and passes what people type to the keypad on the screen. */
class PageWedge {
  readonly #reader = new WedgeReader();
  readonly #timers: ScanTimers;
  readonly #listener: WedgeListener;
  /** What the field held before each stroke of the burst. */
  #memories: FieldMemory[] = [];
  /** Keys that were kept from the page, whose keyup is kept from it too. */
  readonly #eaten = new Set<string>();
  #isComposing = false;
  #cancel: readonly (() => void)[] = [];

  constructor(timers: ScanTimers, listener: WedgeListener) {
    this.#timers = timers;
    this.#listener = listener;
  }

  listen(target: EventTarget): () => void {
    const listened: Readonly<Record<string, (event: Event) => void>> = {
      // Autofill sends events of these names without a key.
      keydown: (event) => (event instanceof KeyboardEvent ? this.#onKeyDown(event) : undefined),
      keyup: (event) => (event instanceof KeyboardEvent ? this.#onKeyUp(event) : undefined),
      beforeinput: (event) => this.#onBeforeInput(event),
      compositionstart: () => (this.#isComposing = true),
      compositionend: () => (this.#isComposing = false),
      pointerdown: () => this.#reader.turn(),
      focusin: () => this.#reader.turn(),
    };
    for (const [name, listen] of Object.entries(listened)) target.addEventListener(name, listen, { capture: true });
    return () => {
      this.#rest();
      for (const [name, listen] of Object.entries(listened))
        target.removeEventListener(name, listen, { capture: true });
    };
  }

  #onKeyDown(event: KeyboardEvent): void {
    this.#reader.learned = this.#listener.learned?.() ?? noAdditions;
    const field = fieldOf(event.composedPath()[0]);
    const key = struck(event);
    this.#listener.onKey?.(key);
    const step = this.#reader.key(key, field === undefined ? reachOf(event) : 'field');
    if (step.isSwallowed) {
      eat(event);
      this.#eaten.add(event.code);
      this.#listener.onBurst?.();
    }
    this.#apply(step.effects);
    if (step.stroke !== undefined && field !== undefined && !step.isSwallowed) {
      if (step.stroke === 0) this.#memories = [];
      this.#memories[step.stroke] = remember(field);
    }
    this.#rest();
    // Keys may wait in a queue while the page is busy, so silence is measured by their own time.
    const { timeStamp } = event;
    this.#cancel = [settleMs, silenceMs].map((waitMs) =>
      this.#timers.after(waitMs, () => this.#apply(this.#reader.silence(timeStamp + waitMs))),
    );
  }

  #onKeyUp(event: KeyboardEvent): void {
    if (event.code.startsWith('Alt')) this.#reader.altUp(event.timeStamp);
    if (this.#eaten.delete(event.code)) eat(event);
  }

  /** Alt codes and input methods write without a keydown of their own. */
  #onBeforeInput(event: Event): void {
    if (this.#reader.isScanning && event.cancelable) eat(event);
  }

  #apply(effects: readonly WedgeEffect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'takeBack': {
          const memory = this.#memories[effect.stroke] ?? this.#memories.find((known) => known !== undefined);
          if (memory !== undefined) giveBack(memory, this.#isComposing);
          break;
        }
        case 'typed':
          for (const key of effect.keys) typeAt(document, key);
          break;
        case 'scanned':
          this.#listener.onCode(effect.text);
          break;
      }
    }
  }

  #rest(): void {
    for (const cancel of this.#cancel) cancel();
    this.#cancel = [];
  }
}

const reachOf = (event: KeyboardEvent): Reach =>
  keypadOf((event.target as Node | null)?.ownerDocument ?? document) === undefined ? 'nothing' : 'keypad';

/**
 * Listens for keyboard-wedge scanners.
 * @param target usually `window`; listened to in the capture phase, before any field of the page
 * @returns a function that stops listening
 */
export const listenToWedge = (target: EventTarget, timers: ScanTimers, listener: WedgeListener): (() => void) =>
  new PageWedge(timers, listener).listen(target);
