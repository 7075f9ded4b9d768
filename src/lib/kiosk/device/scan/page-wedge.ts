import type { ScanTimers } from './timers.ts';
import { longestGapMs, wedgeQuiet, wedgeStep, type WedgeKey, type WedgeStep } from './wedge.ts';

/** The part of a keydown that tells which key was struck. `key`, `isComposing` and `keyCode` belong to the input method. */
type StruckKey = Pick<KeyboardEvent, 'code' | 'timeStamp' | 'repeat' | 'ctrlKey' | 'altKey' | 'metaKey'>;

/** Well above any pause within a burst, so that a delayed key does not cut a code in two. */
const silenceMs = 4 * longestGapMs;

const keyOf = (event: StruckKey): WedgeKey => ({
  kind: 'key',
  code: event.code,
  at: event.timeStamp,
  isRepeat: event.repeat,
  isShortcut: event.ctrlKey || event.altKey || event.metaKey,
});

/**
 * Listens for keyboard-wedge scanners on a whole page.
 * @param target usually `window`; listened to in the capture phase, before any field of the page
 * @param onCode called with whatever was scanned
 * @param onBurst called with each key of which it is clear that a scanner struck it
 * @returns a function that stops listening
 */
export function listenToWedge(
  target: EventTarget,
  timers: ScanTimers,
  onCode: (text: string) => void,
  onBurst: () => void = () => undefined,
): () => void {
  let state = wedgeQuiet;
  let cancelSilence = (): void => undefined;
  const take = (step: WedgeStep): void => {
    state = step.state;
    if (step.scanned !== undefined) onCode(step.scanned);
  };
  const onKeyDown = (event: Event): void => {
    if (!(event instanceof KeyboardEvent)) return;
    const step = wedgeStep(state, keyOf(event));
    if (step.isSwallowed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      onBurst();
    }
    cancelSilence();
    // Struck keys may wait in line while the page is busy, so that the silence is measured by their own time.
    const silentAt = event.timeStamp + silenceMs;
    cancelSilence = timers.after(silenceMs, () => take(wedgeStep(state, { kind: 'silence', at: silentAt })));
    take(step);
  };
  target.addEventListener('keydown', onKeyDown, { capture: true });
  return () => {
    cancelSilence();
    target.removeEventListener('keydown', onKeyDown, { capture: true });
  };
}
