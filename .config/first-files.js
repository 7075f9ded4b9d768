import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

/** @param {string} path */
const asId = (path) => path.replaceAll('\\', '/');
const routes = asId(resolve(import.meta.dirname, '../src/routes'));
const counter = `${routes}/(kiosk)/+page.svelte`;

/** @typedef {(id: string) => { importedIds: readonly string[] } | null} Look */

/**
 * Joins what the counter's first screen needs into two files: what only it needs, and what the console's pages need
 * too. By itself the bundler makes some fifty files of it, most below a kilobyte, which compress badly and are each
 * requested on their own.
 */
export function firstFiles() {
  /** @type {Set<string> | undefined} */
  let common;
  return [
    {
      /** @param {string} id @param {{ getModuleInfo: Look }} context */
      name: (id, context) => {
        common ??= inBoth((module) => context.getModuleInfo(module));
        return common.has(id) ? 'common' : null;
      },
      // The other group takes with its page whatever that imports.
      priority: 1,
    },
    { name: 'counter', test: (/** @type {string} */ id) => id === counter },
  ];
}

/** @param {Look} look */
function inBoth(look) {
  if (look(counter) === null) throw new Error(`the counter's page is not ${counter}`);
  const files = readdirSync(routes, { recursive: true, encoding: 'utf8' }).map((path) => `${routes}/${asId(path)}`);
  const elsewhere = reachedFrom(
    files.filter((id) => !id.startsWith(`${routes}/(kiosk)/`)),
    look,
  );
  return new Set([...reachedFrom([counter], look)].filter((id) => elsewhere.has(id)));
}

/**
 * Modules and what they import, without what is loaded later.
 * @param {readonly string[]} ids
 * @param {Look} look
 */
function reachedFrom(ids, look) {
  const reached = new Set(ids);
  // A Set's iteration includes what is added during it.
  for (const id of reached) for (const next of look(id)?.importedIds ?? []) reached.add(next);
  return reached;
}
