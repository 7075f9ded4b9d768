import path from 'node:path';

/**
 * Who may import whom, from the innermost room outwards: the arrows of docs/architecture.md. The last place whose path
 * fits a file is the one that counts. What it may import is named below src/lib, as a folder or as one file: `allowed`
 * with values, `types` for types alone, which cost nothing at run time. ESLint reads this table, and
 * tests/contract/structure.test.ts checks it once more, so that a rule switched off in a file would be seen.
 * @typedef {{ place: string, allowed: readonly string[], types?: readonly string[], why: string }} Layer
 */

const shared = ['base', 'domain', 'facts', 'protocol'];
/** What both sides of the hub share beside it, and no tablet loads. */
const ofHub = [...shared, 'hub-facts'];

/** @type {readonly Layer[]} */
export const layers = [
  { place: 'src/lib/base/', allowed: ['base'], why: 'base imports nothing of ours' },
  { place: 'src/lib/domain/', allowed: ['base', 'domain'], why: 'the domain imports base only' },
  { place: 'src/lib/facts/', allowed: ['base', 'domain', 'facts'], why: 'facts import base and domain only' },
  {
    place: 'src/lib/findings/',
    allowed: ['findings'],
    types: ['domain'],
    why: 'what is said of a code stands alone',
  },
  {
    place: 'src/lib/protocol/',
    allowed: shared,
    types: ['findings'],
    why: 'the protocol imports base, domain and facts, and the names of codes, whose words no tablet loads',
  },
  {
    place: 'src/lib/hub-facts/',
    allowed: [...shared, 'hub-facts'],
    why: 'facts of the hub know those of tablets and no hub',
  },
  {
    place: 'src/lib/i18n/',
    allowed: ['domain', 'facts', 'i18n'],
    why: 'i18n imports domain and facts only',
  },
  { place: 'src/lib/ui/', allowed: ['base', 'domain', 'facts', 'i18n', 'ui'], why: 'ui components are dumb' },

  {
    place: 'src/lib/kiosk/',
    allowed: ['base', 'domain', 'kiosk/listen.ts', 'kiosk/device', 'kiosk/store', 'kiosk/sync'],
    types: ['facts'],
    why: 'what puts the kiosk together knows no session and no hub',
  },
  {
    place: 'src/lib/kiosk/device/',
    allowed: ['base', 'domain', 'kiosk/device'],
    types: ['kiosk/store'],
    why: 'devices know nothing of who uses them',
  },
  { place: 'src/lib/kiosk/store/', allowed: [...shared, 'kiosk/store'], why: 'the store stands alone' },
  {
    place: 'src/lib/kiosk/sync/',
    allowed: [...shared, 'kiosk/store', 'kiosk/sync'],
    why: 'the sync knows the store only',
  },
  {
    place: 'src/lib/kiosk/session/',
    allowed: ['base', 'domain', 'facts', 'kiosk'],
    types: ['protocol'],
    why: 'sessions are the kiosk without its screens, and load no schema',
  },

  { place: 'src/lib/server/', allowed: ['base', 'hub-facts', 'server'], why: 'the hub never imports the kiosk' },
  {
    place: 'src/lib/server/db/',
    allowed: ['base', 'domain', 'server/db'],
    types: ['facts', 'protocol', 'findings', 'hub-facts'],
    why: 'the database knows nothing above it',
  },
  {
    place: 'src/lib/server/ledger/',
    allowed: [...ofHub, 'server/db', 'server/ledger'],
    types: ['findings'],
    why: 'the ledger knows the database only',
  },
  {
    place: 'src/lib/server/sync/',
    allowed: [...ofHub, 'server/db', 'server/ledger', 'server/sync'],
    why: 'the sync knows ledger and database only',
  },
  {
    place: 'src/lib/server/http/',
    allowed: ['base', 'domain', 'protocol', 'server/db', 'server/sync', 'server/http'],
    types: ['server/hub.ts', 'server/metrics.ts'],
    why: 'the endpoints of the kiosk know the sync and nothing beside it',
  },
  {
    place: 'src/lib/server/console/',
    allowed: [
      'base',
      'domain',
      'protocol',
      'hub-facts',
      'findings',
      'server/db',
      'server/ledger',
      'server/sync',
      'server/console',
    ],
    types: ['facts', 'server/hub.ts'],
    why: 'the console knows neither pages nor the endpoints of the kiosk',
  },
  {
    place: 'src/lib/server/founding/',
    allowed: [
      'base',
      'domain',
      'facts',
      'hub-facts',
      'server/db',
      'server/ledger',
      'server/console',
      'server/founding',
    ],
    why: 'a community is founded by what the hub has, and knows no page',
  },
  {
    place: 'src/lib/server/archive/',
    allowed: [
      'base',
      'domain',
      'protocol',
      'hub-facts',
      'server/db',
      'server/ledger',
      'server/sync',
      'server/console',
      'server/founding',
      'server/archive',
    ],
    why: 'an archive is made of what the hub has, and founds by its facts',
  },
  {
    place: 'src/lib/server/sheets/',
    allowed: ['base', 'domain', 'server/sheets'],
    why: 'files of tables know nothing of what is in them',
  },
  {
    place: 'src/lib/server/demo/',
    allowed: [
      'base',
      'domain',
      'hub-facts',
      'server/db',
      'server/ledger',
      'server/sync',
      'server/console',
      'server/demo',
    ],
    types: ['server/hub.ts'],
    why: 'the demo is made by what the hub has',
  },

  {
    place: 'src/routes/',
    allowed: [
      ...['base', 'domain', 'protocol', 'hub-facts'],
      ...[
        'findings',
        'i18n',
        'ui',
        'server/ledger',
        'server/sync',
        'server/http',
        'server/console',
        'server/founding',
        'server/archive',
        'server/sheets',
        'server/demo',
        'server/founding',
      ],
    ],
    types: ['facts'],
    why: 'pages of the hub never import the kiosk, nor ask the database by themselves',
  },
  {
    place: 'src/routes/(kiosk)/',
    allowed: ['base', 'domain', 'facts', 'i18n', 'ui', 'kiosk/device', 'kiosk/sync', 'kiosk/session'],
    types: ['protocol', 'kiosk/store', 'kiosk/kiosk.ts'],
    why: 'kiosk screens never import the hub, and of the store types alone',
  },
  {
    place: 'src/service-worker',
    allowed: ['base', 'kiosk/device', 'kiosk/store', 'kiosk/sync'],
    why: 'the service worker is the kiosk without its screens',
  },
  { place: 'src/hooks.client', allowed: ['base'], why: 'every page loads it, of kiosk and hub alike' },
  { place: 'src/hooks.server', allowed: ['domain', 'server'], why: 'the hub never imports the kiosk' },
  { place: 'src/cli/', allowed: ['base', 'server'], why: 'commands are about the hub' },
];

/**
 * Where an import leads, from the project's root.
 * @param {string} file who imports, from the project's root with forward slashes
 * @param {string} specifier the import as it is written
 * @returns {string | undefined} undefined for packages and generated modules
 */
export function importTarget(file, specifier) {
  if (specifier.startsWith('#lib/')) return `src/lib/${specifier.slice('#lib/'.length)}`;
  if (specifier.startsWith('#doubles/')) return `tests/doubles/${specifier.slice('#doubles/'.length)}`;
  return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : undefined;
}

/**
 * Why a file may not import what it imports.
 * @param {string} file who imports, from the project's root with forward slashes
 * @param {string} specifier the import as it is written
 * @param {boolean} isTypeOnly whether nothing of it is left at run time
 * @returns {string | undefined} undefined when it may
 */
export function refusedImport(file, specifier, isTypeOnly) {
  const layer = layers.findLast(({ place }) => file.startsWith(place));
  const target = importTarget(file, specifier);
  if (layer === undefined || target === undefined) return undefined;
  if (target.startsWith('tests/')) return 'what is built has no test doubles in it';
  if (!target.startsWith('src/lib/')) return undefined;
  const rooms = isTypeOnly ? [...layer.allowed, ...(layer.types ?? [])] : layer.allowed;
  return rooms.some((room) => `${target}/`.startsWith(`src/lib/${room}/`)) ? undefined : layer.why;
}
