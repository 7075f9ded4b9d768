import type { TypedKey } from './wedge.ts';

// The keypad on the screen, which also takes the keys of a keyboard.

/** The event for each key that a person struck. Its `detail` is a {@link TypedKey}. */
export const typedKeyEvent = 'typedkey';

/** The keypad that a person is typing at: that of the open dialog, or of the screen that is shown. */
export function keypadOf(page: Document): Element | undefined {
  const scope = topOf(page);
  return [...scope.querySelectorAll('[data-keypad]')].findLast(isShown);
}

/** Types at a keypad. Enter is the main action of its screen or dialog. */
export function typeAt(page: Document, key: TypedKey): void {
  if (key === 'Enter') {
    const actions = [...topOf(page).querySelectorAll<HTMLElement>('[data-main-action]')];
    actions.findLast(isShown)?.click();
  } else {
    keypadOf(page)?.dispatchEvent(new CustomEvent(typedKeyEvent, { detail: key }));
  }
}

/** Screens that stay laid out behind the one that is shown take no keys. */
const isShown = (element: Element): boolean =>
  element.closest('[data-shown="false"]') === null && element.getClientRects().length > 0;

const topOf = (page: Document): ParentNode => [...page.querySelectorAll('dialog[open]')].at(-1) ?? page;
