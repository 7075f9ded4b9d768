import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

/**
 * The most JavaScript that a page loads before it is shown, in bytes of gzip: the last place that a route lies in
 * counts. A tablet reads its page from a slow disk and a PC from a slow line, and what is not needed at first is loaded
 * later. Every page names all routes there are, so that each route of the console weighs on the tablet by some bytes.
 * @type {readonly { place: string, most: number }[]}
 */
const budgets = [
  { place: '/(kiosk)', most: 103_936 },
  { place: '/hub', most: 60_160 },
  // Two forms, with what a rule would have done.
  { place: '/hub/categories/[id]', most: 62_464 },
  { place: '/hub/events', most: 64_512 },
  // It asks again how far the work with a file has come.
  { place: '/hub/import', most: 61_696 },
  // The form of what was on a shelf before anybody counted.
  { place: '/hub/items/[id]', most: 61_440 },
  { place: '/hub/kiosks/[id]', most: 60_416 },
  // The form of who redeems for a resident, and what was redeemed that way.
  { place: '/hub/residents/[id]', most: 61_696 },
  // It draws the codes of the cards that it prints.
  { place: '/hub/residents/cards', most: 61_440 },
  { place: '/hub/reviews', most: 68_608 },
  { place: '/demo', most: 52_224 },
  { place: '/setup', most: 52_224 },
];

/**
 * The most that the service worker may be, in bytes of gzip. A tablet reads it at each start, and again with each look
 * for a newer version.
 */
const workerBudget = 69_632;

/** @typedef {{ type: string, fileName: string, code?: string, imports?: string[], facadeModuleId?: string | null }} Built */
/** @typedef {{ importedIds: readonly string[] } | null} Info */

/** Fails the build when a route loads more than its budget, or has none. */
export function keepBudgets() {
  return {
    name: 'budgets',
    applyToEnvironment: (/** @type {{ name: string }} */ { name }) => name === 'client',
    generateBundle: {
      // After Vite has written into each file what is to be loaded with it.
      order: /** @type {const} */ ('post'),
      /**
       * @this {{ getModuleInfo: (id: string) => Info, error: (why: string) => never }}
       * @param {unknown} _options
       * @param {Readonly<Record<string, Built>>} bundle
       */
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk');
        const over = pagesOf(chunks, (id) => this.getModuleInfo(id)).flatMap(({ route, files }) => {
          const most = budgets.findLast(({ place }) => `${route}/`.startsWith(`${place}/`))?.most ?? 0;
          const bytes = sizeOf(files, bundle);
          return bytes <= most ? [] : [`${route} loads ${bytes} bytes, and its budget is ${most}`];
        });
        if (over.length > 0) this.error(`Too much JavaScript at first (.config/budgets.js):\n${over.join('\n')}`);
      },
    },
  };
}

/**
 * Fails the build when the service worker is larger than its budget. SvelteKit builds it by itself, and by then it has.
 */
export function keepWorkerBudget() {
  return {
    name: 'worker-budget',
    applyToEnvironment: (/** @type {{ name: string }} */ { name }) => name === 'ssr',
    closeBundle: {
      sequential: true,
      order: /** @type {const} */ ('pre'),
      /** @this {{ error: (why: string) => never }} */
      async handler() {
        // A build that failed closes as well, and has none. Why it failed is what is to be read.
        const worker = await readFile('.svelte-kit/output/client/service-worker.js').catch(() => null);
        const bytes = worker === null ? 0 : gzipSync(worker).length;
        if (bytes <= workerBudget) return;
        this.error(`The service worker is ${bytes} bytes, and its budget is ${workerBudget} (.config/budgets.js)`);
      },
    },
  };
}

/**
 * Each page with the files that its shell names: SvelteKit makes an entry of each page and each layout.
 * @param {readonly Built[]} chunks
 * @param {(id: string) => Info} infoOf
 */
function pagesOf(chunks, infoOf) {
  const nodes = chunks.flatMap(({ facadeModuleId, fileName }) => {
    const sources = facadeModuleId?.includes('/nodes/') ? (infoOf(facadeModuleId)?.importedIds ?? []) : [];
    const source = sources.find((id) => /\/src\/routes\/.*\+(page|layout)/.test(id));
    if (source === undefined) return [];
    const [, folder = '', kind] = /\/src\/routes(.*)\/\+(page|layout)/.exec(source) ?? [];
    return [{ folder, kind, fileName }];
  });
  const always = chunks.filter(({ fileName }) => fileName.includes('/entry/')).map(({ fileName }) => fileName);
  const layoutsOf = (/** @type {string} */ route) =>
    nodes.filter(({ kind, folder }) => kind === 'layout' && `${route}/`.startsWith(`${folder}/`));
  return nodes
    .filter(({ kind }) => kind === 'page')
    .map(({ folder, fileName }) => ({
      route: folder,
      files: [...always, fileName, ...layoutsOf(folder).map((node) => node.fileName)],
    }));
}

/**
 * @param {readonly string[]} files
 * @param {Readonly<Record<string, Built>>} bundle
 */
function sizeOf(files, bundle) {
  const reached = new Set(files);
  // A Set's iteration includes what is added during it.
  for (const file of reached) for (const next of bundle[file]?.imports ?? []) reached.add(next);
  return [...reached].reduce((sum, file) => sum + gzipSync(bundle[file]?.code ?? '').length, 0);
}
