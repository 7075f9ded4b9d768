import { actionName, fateOf, isSameForm, type KeptForm, type Pairs } from './kept.ts';

// What somebody has typed is not lost when the session ends, the hub fails or its language is changed: it waits in this
// tab until the page it belongs to answers it, or takes it back into its form. Passwords, files, searches (which may
// hold a card number) and forms that say so (`data-unkept`) are never kept. Signing out empties this tab; what another
// tab still keeps is given to nobody but who filled it in.

const key = 'points-store-forms';

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const inputsOf = (form: HTMLFormElement): readonly Input[] =>
  [...form.elements].filter(
    (element): element is Input =>
      (element instanceof HTMLInputElement && !['password', 'file', 'submit', 'search'].includes(element.type)) ||
      element instanceof HTMLTextAreaElement ||
      element instanceof HTMLSelectElement,
  );

const isHidden = (input: Input): boolean => input.type === 'hidden';
const isChoice = (input: Input): input is HTMLInputElement =>
  input instanceof HTMLInputElement && ['radio', 'checkbox'].includes(input.type);

/** Whether somebody has typed into it or ticked it. A choice among options alone is made again in a moment. */
function isTouched(input: Input): boolean {
  if (isHidden(input) || input instanceof HTMLSelectElement) return false;
  return isChoice(input) ? input.checked !== input.defaultChecked : input.value !== input.defaultValue;
}

const pairsOf = (inputs: readonly Input[]): Pairs => inputs.map(({ name, value }) => [name, value]);
const identityOf = (form: HTMLFormElement): Pairs =>
  pairsOf(inputsOf(form).filter((input) => input.hasAttribute('data-identity')));
const actionOf = (form: HTMLFormElement): string => form.getAttribute('action') ?? '';

// By its attribute: the property is missing in Firefox 115, which reads a search as any other form.
const mayBeKept = (form: HTMLFormElement): boolean =>
  form.method === 'post' &&
  form.getAttribute('role') !== 'search' &&
  !form.hasAttribute('data-unkept') &&
  !inputsOf(form).every(isHidden);

function read(): readonly KeptForm[] {
  const text = sessionStorage.getItem(key);
  return text === null ? [] : (JSON.parse(text) as readonly KeptForm[]);
}

function write(forms: readonly KeptForm[]): void {
  if (forms.length === 0) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, JSON.stringify(forms));
}

function contentOf(by: string, form: HTMLFormElement, isUnsent: boolean): KeptForm {
  const given = inputsOf(form).filter((input) => input.name !== '' && (!isChoice(input) || input.checked));
  return {
    by,
    path: location.pathname,
    action: actionName(actionOf(form)),
    identity: identityOf(form),
    values: pairsOf(given),
    isUnsent,
  };
}

const typedForms = (): readonly HTMLFormElement[] =>
  [...document.forms].filter((form) => mayBeKept(form) && inputsOf(form).some(isTouched));

/**
 * Keeps what stands in a form as it is sent, and what somebody has typed into the page's other forms, which go with the
 * page.
 * @param by the staff id of who is signed in
 */
export function keepForm(by: string, form: HTMLFormElement): void {
  const others = typedForms().filter((each) => each !== form);
  const kept = others.map((other) => contentOf(by, other, true));
  if (mayBeKept(form)) write([contentOf(by, form, false), ...kept]);
  else if (kept.length > 0) write(kept);
}

/**
 * Keeps every form of the page in which somebody has typed, as one that was not sent: the page is about to go.
 * @param by the staff id of who is signed in
 */
export function keepTyped(by: string): void {
  const typed = typedForms();
  if (typed.length > 0) write(typed.map((form) => contentOf(by, form, true)));
}

/** Forgets everything: whoever signs out leaves nothing to the next person. */
export const forgetForms = (): void => write([]);

/** The session has ended: what was sent last did not arrive. True when there is something that was kept. */
export function markUnsent(): boolean {
  const forms = read();
  write(forms.map((form) => ({ ...form, isUnsent: true })));
  return forms.length > 0;
}

/** Whether something is kept that is known not to have arrived. */
export const hasUnsent = (): boolean => read().some(({ isUnsent }) => isUnsent);

/**
 * Fills the page's forms again with what never arrived, and forgets what has, and what somebody else had filled in.
 * @param by the staff id of who is signed in
 * @param answers whether the page answers what was sent to it
 * @returns whether a form was filled
 */
export function fillAgain(by: string, answers: boolean): boolean {
  const page = { by, path: location.pathname, answers };
  const left: KeptForm[] = [];
  let isFilled = false;
  for (const form of read()) {
    const fate = fateOf(form, page);
    if (fate === 'fill' && fill(form)) isFilled = true;
    else if (fate !== 'forget') left.push(form);
  }
  write(left);
  return isFilled;
}

function fill(kept: KeptForm): boolean {
  const form = [...document.forms].find((each) => isSameForm(kept, actionOf(each), identityOf(each)));
  if (form === undefined) return false;
  const left = [...kept.values];
  for (const input of inputsOf(form)) {
    const place = left.findIndex(([name, value]) => name === input.name && (!isChoice(input) || value === input.value));
    if (isChoice(input)) input.checked = place >= 0;
    else if (place >= 0) input.value = left[place]?.[1] ?? '';
    if (place >= 0) left.splice(place, 1);
    const changes = isChoice(input) || input instanceof HTMLSelectElement;
    input.dispatchEvent(new Event(changes ? 'change' : 'input', { bubbles: true }));
  }
  const folded = form.closest('details');
  if (folded !== null) folded.open = true;
  return true;
}
