import { Outlook, touchableAt } from './outlook.ts';
import { Presses } from './press.ts';

const pressing: ReadonlySet<string> = new Set(['Enter', 'NumpadEnter', 'Space']);
/** How long a press that does nothing is answered, in milliseconds. */
const answerMs = 300;

/**
 * Guards everything on a page that can be touched, in the capture phase and so before every handler: no button has to
 * know of it. A click whose press began before what it hits could be meant does nothing; `data-early` on it is the
 * answer that is seen. Escape and "back" do nothing to a question that has only just come up.
 * @param seenSinceMs since when what is there already has been seen, in milliseconds of the page's own clock
 * @returns a function that ends it
 */
export function guardTouches(page: Document, seenSinceMs = performance.now()): () => void {
  const outlook = new Outlook(page, seenSinceMs);
  const presses = new Presses();
  const ended = new AbortController();
  const listen = { capture: true, signal: ended.signal };

  const answer = (element: Element): void => {
    element.setAttribute('data-early', '');
    // Styles and pictures that arrive late move things and change nothing in the document: whoever touches in vain is
    // what tells of it. Without another look a place that moved so would never be old enough.
    outlook.changed();
    setTimeout(() => element.removeAttribute('data-early'), answerMs);
  };
  // When the last press began that was refused as it came down. What is under it may be known better by the time it is
  // lifted (a page that was scrolled is looked at with the next frame), but a press that was answered as early does
  // nothing.
  let refusedMs: number | undefined;
  const onPointerDown = (event: PointerEvent): void => {
    presses.pointerDown(event);
    const element = touchableAt(event.target);
    if (element === undefined || !outlook.isEarly(element, event.timeStamp)) return;
    refusedMs = event.timeStamp;
    answer(element);
  };
  const onClick = (event: MouseEvent): void => {
    const element = touchableAt(event.target);
    const beganMs = presses.beganMs(event);
    if (element === undefined || (beganMs !== refusedMs && !outlook.isEarly(element, beganMs))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    answer(element);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (pressing.has(event.code) || event.code === 'Escape') presses.keyDown(event);
    if (event.code !== 'Escape' || page.querySelector('dialog[open]') === null) return;
    // What it would close is told nothing of it. A scanner that sends Escape in front of a code is heard all the same.
    const { timeStamp } = event;
    if (outlook.isBeforeQuestion(presses.beganMs({ timeStamp, detail: 0 }))) event.preventDefault();
  };
  // A tablet's "back" comes without a key.
  const onCancel = (event: Event): void => {
    if (!(event.target instanceof HTMLDialogElement) || !outlook.isBeforeQuestion(event.timeStamp)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  addEventListener('pointerdown', onPointerDown, listen);
  addEventListener('click', onClick, listen);
  addEventListener('keydown', onKeyDown, listen);
  addEventListener('cancel', onCancel, listen);
  addEventListener('keyup', (event) => presses.keyUp(event), listen);
  addEventListener('scroll', () => outlook.scrolled(), { ...listen, passive: true });
  addEventListener('resize', () => outlook.changed(), listen);
  return () => {
    ended.abort();
    outlook.end();
  };
}
