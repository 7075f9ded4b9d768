import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

/** @param {string} path */
const asId = (path) => path.replaceAll('\\', '/');
const routes = asId(resolve(import.meta.dirname, '../src/routes'));
const counter = `${routes}/(kiosk)/+page.svelte`;

/** @typedef {{ importedIds: readonly string[], dynamicallyImportedIds: readonly string[] }} Module */
/** @typedef {(id: string) => Module | null} Look */
/** @typedef {'common' | 'words'} Group */

/**
 * Joins what the counter's first screen needs into three files: what only it needs (`counter`), what the console's pages
 * need too (`common`), and what these load only after they are shown, with their words (`words`). By itself the bundler
 * makes some fifty files of it, most below a kilobyte, which compress badly and are each requested on their own. Without
 * `words` every page of the console would load the whole counter for these few.
 */
export function firstFiles() {
  /** @type {ReadonlyMap<string, Group> | undefined} */
  let groups;
  return [
    {
      /** @param {string} id @param {{ getModuleInfo: Look }} context */
      name: (id, context) => {
        groups ??= groupsOf((module) => context.getModuleInfo(module));
        return groups.get(id) ?? null;
      },
      // The other group takes with its page whatever that imports.
      priority: 1,
    },
    { name: 'counter', test: (/** @type {string} */ id) => id === counter },
  ];
}

/**
 * @param {Look} look
 * @returns {ReadonlyMap<string, Group>} the group of each module that the counter and the console share
 */
function groupsOf(look) {
  if (look(counter) === null) throw new Error(`the counter's page is not ${counter}`);
  const files = readdirSync(routes, { recursive: true, encoding: 'utf8' }).map((path) => `${routes}/${asId(path)}`);
  const elsewhere = files.filter((id) => !id.startsWith(`${routes}/(kiosk)/`));
  const imported = (/** @type {Module} */ { importedIds }) => importedIds;
  const atOnce = reachedFrom(elsewhere, look, imported);
  const everSince = reachedFrom(elsewhere, look, (module) => [...module.importedIds, ...module.dynamicallyImportedIds]);
  const ofBoth = [...reachedFrom([counter], look, imported)].filter((id) => everSince.has(id));
  return new Map(ofBoth.map((id) => [id, atOnce.has(id) ? 'common' : 'words']));
}

/**
 * Modules and what they lead to.
 * @param {readonly string[]} ids
 * @param {Look} look
 * @param {(module: Module) => readonly string[]} next
 * @returns {ReadonlySet<string>}
 */
function reachedFrom(ids, look, next) {
  const reached = new Set(ids);
  // A Set's iteration includes what is added during it.
  for (const id of reached) {
    const module = look(id);
    if (module !== null) for (const further of next(module)) reached.add(further);
  }
  return reached;
}
