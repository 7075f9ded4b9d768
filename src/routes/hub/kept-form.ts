// A form that was sent after the session had ended is not lost: what stood in it waits in this tab, until its sender has signed
// in again or gone elsewhere. Passwords, files and searches (which may hold a card number) are never kept.

const key = 'points-store-form';

interface KeptForm {
  readonly path: string;
  /** Which form of the page it is. */
  readonly action: string;
  readonly values: readonly (readonly [name: string, value: string])[];
  /** The session had ended: the page after signing in is the one to fill again. */
  readonly isUnsent: boolean;
}

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const inputsOf = (form: HTMLFormElement): readonly Input[] =>
  [...form.elements].filter(
    (element): element is Input =>
      (element instanceof HTMLInputElement && !['password', 'file', 'hidden', 'submit'].includes(element.type)) ||
      element instanceof HTMLTextAreaElement ||
      element instanceof HTMLSelectElement,
  );

const isTicked = (input: Input): boolean =>
  !(input instanceof HTMLInputElement) || !['radio', 'checkbox'].includes(input.type) || input.checked;

const read = (): KeptForm | undefined => {
  const text = sessionStorage.getItem(key);
  return text === null ? undefined : (JSON.parse(text) as KeptForm);
};

/** Keeps what stands in a form as it is sent. */
export function keepForm(form: HTMLFormElement): void {
  if (form.method !== 'post' || form.role === 'search') return;
  const values = inputsOf(form)
    .filter((input) => input.name !== '' && isTicked(input))
    .map((input) => [input.name, input.value] as const);
  const action = form.getAttribute('action') ?? '';
  if (values.length === 0) return;
  const kept: KeptForm = { path: location.pathname, action, values, isUnsent: false };
  sessionStorage.setItem(key, JSON.stringify(kept));
}

/** The sign-in page says that the session had ended: what was sent did not arrive. */
export function markUnsent(): void {
  const kept = read();
  if (kept !== undefined) sessionStorage.setItem(key, JSON.stringify({ ...kept, isUnsent: true }));
}

/** Fills a form again whose sending found the session ended. True when it did; what was kept is forgotten in either case. */
export function fillAgain(): boolean {
  const kept = read();
  sessionStorage.removeItem(key);
  if (kept?.isUnsent !== true || kept.path !== location.pathname) return false;
  const form = [...document.forms].find((each) => each.getAttribute('action') === kept.action);
  if (form === undefined) return false;
  const left = [...kept.values];
  for (const input of inputsOf(form)) {
    const isChoice = input instanceof HTMLInputElement && ['radio', 'checkbox'].includes(input.type);
    const place = left.findIndex(([name, value]) => name === input.name && (!isChoice || value === input.value));
    if (isChoice) input.checked = place >= 0;
    else if (place >= 0) input.value = left[place]?.[1] ?? '';
    if (place >= 0) left.splice(place, 1);
    input.dispatchEvent(
      new Event(isChoice || input instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }),
    );
  }
  return true;
}
