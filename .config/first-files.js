import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const routes = resolve(import.meta.dirname, '../src/routes');
const counter = '(kiosk)/+page.svelte';
const isPage = /(^|\/)\+(page|layout|error)(\.svelte|\.ts)$/;

/** @typedef {(id: string) => { importedIds: readonly string[] } | null} Look */

/**
 * Joins what the counter needs for its first screen into two files: what only it needs, and what the console's pages need
 * too. By itself the bundler makes fifty of it, most below a kilobyte, that compress badly and are asked for one by one.
 */
export function firstFiles() {
  /** @type {{ first: Set<string>, elsewhere: Set<string> } | undefined} */
  let known;
  /** @param {Look} look */
  const reaches = (look) => {
    const pages = readdirSync(routes, { recursive: true, encoding: 'utf8' }).filter((path) => isPage.test(path));
    return {
      first: reachedFrom([counter], look),
      elsewhere: reachedFrom(
        pages.filter((path) => !path.startsWith('(kiosk)')),
        look,
      ),
    };
  };
  /** @param {string} id @param {Look} look */
  const placeOf = (id, look) => {
    known ??= reaches(look);
    if (!known.first.has(id)) return undefined;
    return known.elsewhere.has(id) ? 'common' : 'counter';
  };
  // What both need comes first, or the counter's file would draw it in.
  return ['common', 'counter'].map((place, index) => ({
    /** @param {string} id @param {{ getModuleInfo: Look }} context */
    name: (id, context) => (placeOf(id, (module) => context.getModuleInfo(module)) === place ? place : null),
    priority: 2 - index,
  }));
}

/**
 * The modules that some routes import, and what these import, without what is loaded later.
 * @param {readonly string[]} paths below src/routes
 * @param {Look} look
 */
function reachedFrom(paths, look) {
  const reached = new Set(paths.map((path) => join(routes, path)));
  // A set is walked with what is added to it meanwhile.
  for (const id of reached) for (const next of look(id)?.importedIds ?? []) reached.add(next);
  return reached;
}
