import type { Page } from 'playwright';

/**
 * Runs a function in every document of a page before the app. tsx, which the benchmarks are run by, names inner
 * functions with a helper that no page has; it comes with the function itself, since the order of several scripts is
 * not promised.
 */
export async function runFirst<Told>(page: Page, script: (told: Told) => void, told: Told): Promise<void> {
  const content = `globalThis.__name ??= (target) => target; (${String(script)})(${JSON.stringify(told)});`;
  await page.addInitScript({ content });
}
