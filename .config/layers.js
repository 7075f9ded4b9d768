/**
 * Who may import whom, from the innermost room outwards: the arrows of docs/architecture.md. A place's allowed rooms are
 * those below src/lib; the last place whose path fits a file is the one that counts. ESLint reads this table, and
 * tests/contract/structure.test.ts checks it once more, so that a rule switched off in a file would be seen.
 * @typedef {{ place: string, allowed: readonly string[], why: string }} Layer
 */

const shared = ['base', 'domain', 'protocol'];

/** @type {readonly Layer[]} */
export const layers = [
  { place: 'src/lib/base/', allowed: ['base'], why: 'base imports nothing of ours' },
  { place: 'src/lib/domain/', allowed: ['base', 'domain'], why: 'the domain imports base only' },
  { place: 'src/lib/protocol/', allowed: shared, why: 'the protocol imports base and domain only' },
  { place: 'src/lib/i18n/', allowed: ['base', 'domain', 'i18n'], why: 'i18n imports base and domain types only' },
  { place: 'src/lib/ui/', allowed: ['base', 'domain', 'i18n', 'ui'], why: 'ui components are dumb' },
  { place: 'src/lib/kiosk/', allowed: [...shared, 'i18n', 'kiosk'], why: 'the kiosk never imports the hub' },
  { place: 'src/lib/kiosk/store/', allowed: [...shared, 'kiosk/store'], why: 'the store stands alone' },
  { place: 'src/lib/server/', allowed: [...shared, 'server'], why: 'the hub never imports the kiosk' },
  { place: 'src/lib/server/db/', allowed: [...shared, 'server/db'], why: 'the database knows nothing above it' },
  {
    place: 'src/routes/',
    allowed: [...shared, 'i18n', 'ui', 'server'],
    why: 'pages of the hub never import the kiosk',
  },
  {
    place: 'src/routes/(kiosk)/',
    allowed: [...shared, 'i18n', 'ui', 'kiosk'],
    why: 'kiosk screens never import the hub',
  },
  { place: 'src/service-worker', allowed: [...shared, 'kiosk'], why: 'the service worker is a part of the kiosk' },
  { place: 'src/hooks.client', allowed: ['base'], why: 'every page loads it, of kiosk and hub alike' },
  { place: 'src/hooks.server', allowed: [...shared, 'i18n', 'server'], why: 'the hub never imports the kiosk' },
];
