import { isMeant, lookAgain, settleMs, unsettledMs, type Place, type Standing } from './standing.ts';

const touchable = 'a[href], button, summary, select, input, [role="button"]';
/** Screens that are kept laid out behind the one that is shown cannot be touched. */
const behind = '[data-shown="false"]';
/** What comes up and gives everything around it another meaning: a question, or a word about what just happened. */
const occasions = 'dialog[open], [role="alert"], [role="status"][data-tone="attention"]';
const watched: MutationObserverInit = {
  subtree: true,
  childList: true,
  characterData: true,
  attributes: true,
  attributeFilter: ['class', 'style', 'open', 'hidden', 'disabled', 'data-shown', 'data-means', 'data-elder'],
};

/** What of an element can be touched, if anything. */
export const touchableAt = (target: EventTarget | null): Element | undefined =>
  target instanceof Element ? (target.closest(touchable) ?? undefined) : undefined;

/**
 * What can be touched on a page, and since when it has stood where it stands. It looks after each frame that changed
 * something: then everything is laid out, and looking costs next to nothing. `data-settling` on the root tells while
 * something is too new.
 */
export class Outlook {
  readonly #page: Document;
  readonly #observer: MutationObserver;
  #standings = new Map<Element, Standing>();
  #words: ReadonlyMap<Element, string>;
  /** Since when what is asked and said has been there. */
  #occasionMs: number;
  #isStale = true;
  #settled: ReturnType<typeof setTimeout> | undefined;

  /** @param seenSinceMs since when what is there at the beginning has been seen */
  constructor(page: Document, seenSinceMs: number) {
    this.#page = page;
    this.#words = wordsOf(page);
    this.#occasionMs = seenSinceMs;
    this.#look(false, seenSinceMs);
    this.#observer = new MutationObserver(() => this.changed());
    this.#observer.observe(page, watched);
  }

  end(): void {
    this.#observer.disconnect();
    clearTimeout(this.#settled);
    this.#page.documentElement.removeAttribute('data-settling');
  }

  /** Something is no longer where it was: it will be seen with the next frame. */
  changed(): void {
    if (this.#isStale) return;
    this.#isStale = true;
    this.#settle();
    afterFrame(() => this.#look(false, performance.now()));
  }

  /** Everything is moved by whoever scrolls, and seen to move. */
  scrolled(): void {
    afterFrame(() => this.#look(!this.#isStale, performance.now()));
  }

  /** Whether a press that began then came before what it hits could be meant. */
  isEarly(element: Element, beganMs: number): boolean {
    if (this.#isStale) this.#look(false, performance.now());
    return !isMeant(this.#standings.get(element), placeOf(element), beganMs);
  }

  /**
   * Whether a press that began then, and that answers a question as a whole (Escape, back), came before it could be
   * read.
   */
  isBeforeQuestion(beganMs: number): boolean {
    if (this.#isStale) this.#look(false, performance.now());
    return beganMs - this.#occasionMs < settleMs;
  }

  #look(keepsAge: boolean, nowMs: number): void {
    this.#isStale = false;
    const words = wordsOf(this.#page);
    const isAnew = isAnotherOccasion(this.#words, words);
    this.#words = words;
    if (isAnew) this.#occasionMs = nowMs;
    const before = this.#standings;
    this.#standings = new Map();
    const isAsking = this.#page.querySelector('dialog[open]') !== null;
    for (const element of this.#page.querySelectorAll(`:is(${touchable}):not(${behind} *)`)) {
      // What lies under a question cannot be touched, and is new when the question has gone.
      if (isAsking && element.closest('dialog[open]') === null) continue;
      const place = placeOf(element);
      const known = isAnew ? undefined : before.get(element);
      if (keepsAge && known !== undefined) this.#standings.set(element, { ...place, sinceMs: known.sinceMs });
      else this.#standings.set(element, lookAgain(known, place, nowMs));
    }
    this.#settle();
  }

  #settle(): void {
    clearTimeout(this.#settled);
    const leftMs = unsettledMs(this.#standings.values(), performance.now());
    const isSettling = this.#isStale || leftMs > 0;
    this.#page.documentElement.toggleAttribute('data-settling', isSettling);
    if (isSettling && !this.#isStale) this.#settled = setTimeout(() => this.#settle(), leftMs);
  }
}

/** Calls right after the next frame has been painted, before anything that waits for rest. */
function afterFrame(call: () => void): void {
  const painted = new MessageChannel();
  painted.port1.onmessage = () => {
    painted.port1.close();
    call();
  };
  requestAnimationFrame(() => painted.port2.postMessage(null));
}

function placeOf(element: Element): Place {
  const { x, y, width, height } = element.getBoundingClientRect();
  const means = withoutDigits(element.getAttribute('data-means') ?? '');
  return { x: x + width / 2, y: y + height / 2, means };
}

/** A word that only counts on is the same word. */
const withoutDigits = (text: string): string => text.replaceAll(/\d+/g, '');

/** What is said and asked on the page. */
function wordsOf(page: Document): ReadonlyMap<Element, string> {
  const found = [...page.querySelectorAll(`:is(${occasions}):not(${behind} *)`)];
  return new Map(
    found.map((element) => [element, element.matches('dialog') ? '' : withoutDigits(element.textContent)]),
  );
}

/** Something new is said or asked, or a question has gone and shows what it had covered. */
function isAnotherOccasion(before: ReadonlyMap<Element, string>, now: ReadonlyMap<Element, string>): boolean {
  for (const [element, text] of now) if (before.get(element) !== text) return true;
  for (const element of before.keys()) if (element.matches('dialog') && !now.has(element)) return true;
  return false;
}
