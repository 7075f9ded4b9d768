import type { NavigationType } from '@sveltejs/kit';

/** Inputs by name, in the order in which they stand; a name may come several times. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** What a form of one page held, without its passwords and files. */
export interface KeptForm {
  /** The staff id of who filled it in: nobody else's page may show it or send it. */
  readonly by: string;
  /** The path of the page that the form stands on. */
  readonly path: string;
  /** What the form does, without the page's own parameters (`actionName`). */
  readonly action: string;
  /** What tells it from forms of the same action on the same page: the finding that a decision is about. */
  readonly identity: Pairs;
  readonly values: Pairs;
  /** It is known that it never arrived: the session had ended, or somebody was typing still. */
  readonly isUnsent: boolean;
}

/**
 * What a form's action is called. The page's own parameters stand behind it (`?/decide&state=all`), and the same form
 * has others when its list is filtered otherwise.
 */
export const actionName = (action: string): string => action.split('&', 1)[0] ?? '';

/** Whether this is the form that was kept. */
export const isSameForm = (kept: KeptForm, action: string, identity: Pairs): boolean =>
  kept.action === actionName(action) && JSON.stringify(kept.identity) === JSON.stringify(identity);

/**
 * What is to be done with a kept form on a page that has come: its sending was answered or somebody else is signed in,
 * and it is forgotten; it belongs to this page and goes back into its form; or it waits. A hub that could not be
 * reached or failed has answered nothing.
 * @param page who is signed in on it, by staff id, and whether it answers what was sent to it: with the result of an
 * action, or
 *   with an outcome that has just arrived in its address (`isArrival`)
 */
export function fateOf(
  { by, path, isUnsent }: KeptForm,
  page: { readonly by: string; readonly path: string; readonly answers: boolean },
): 'forget' | 'fill' | 'wait' {
  if (by !== page.by) return 'forget';
  if (path !== page.path) return 'wait';
  return page.answers && !isUnsent ? 'forget' : 'fill';
}

/**
 * Whether somebody has just been led to a page. Its address keeps an outcome for as long as it is open, and a page that
 * is loaded again or gone back to says nothing new by it.
 * @param way how the console came to the page, as `afterNavigate` tells it
 * @param load how the browser loaded the document. A redirect is an answer even where it was loaded again: a sending
 * that had
 *   failed was repeated.
 */
export function isArrival(
  way: NavigationType,
  load: Pick<PerformanceNavigationTiming, 'type' | 'redirectCount'> | undefined,
): boolean {
  if (way !== 'enter') return way !== 'popstate';
  return load === undefined || load.type === 'navigate' || load.redirectCount > 0;
}
