import { expect, test } from 'vitest';
import { filesBelow } from './project-files.ts';

/** How the fact `stock.writtenOff` is spelled in code. */
const writeOff = /write-?off|stock\.writtenOff/i;

/** What names it and belongs to others. */
const others = new Set([
  // Goods that come back may be written off at once: a kind of stock movement, and where a reversal's goods go.
  'src/lib/facts/effect.ts',
  'src/lib/facts/reversal/fact.ts',
  'src/lib/server/ledger/records/reversal.ts',
  'src/lib/ui/staff/ReversalLinesScreen.svelte',
  'src/lib/i18n/staff/reversal.ts',
  'src/lib/i18n/hub-en.ts',
  'src/lib/i18n/hub-zh-CN.ts',
  // For each kind of stock movement the account that its goods go to.
  'src/lib/server/ledger/posting.ts',
  // What release 0.1 read: no fact joins that list.
  'src/lib/protocol/versions.ts',
]);

test('a fact is named by its own files and by one line of each registry', () => {
  const naming = filesBelow('src', ['.ts', '.svelte'])
    .filter(({ name, text }) => !/\.test\.ts$|\/migrations\//.test(name) && writeOff.test(text))
    .map(({ name }) => name)
    .filter((name) => !others.has(name));
  const own = naming.filter((name) => /write-?off/i.test(name));
  expect(own.toSorted()).toEqual([
    // What it is, for kiosk and hub alike.
    'src/lib/facts/write-off/fact.ts',
    'src/lib/facts/write-off/limits.ts',
    'src/lib/facts/write-off/schema.ts',
    // How staff record it.
    'src/lib/i18n/staff/write-off.ts',
    'src/lib/kiosk/session/staff/write-off.svelte.ts',
    'src/lib/kiosk/store/staff/write-off.ts',
    // What the hub keeps of it, and what the console says.
    'src/lib/server/ledger/records/write-off.ts',
    'src/lib/ui/staff/WriteOffScreen.svelte',
    'src/routes/(kiosk)/staff/WriteOff.svelte',
  ]);
  expect(naming.filter((name) => !own.includes(name)).toSorted()).toEqual([
    // Its permission, and its table, which the console asks for.
    'src/lib/domain/permission.ts',
    'src/lib/facts/facts.ts',
    'src/lib/facts/schemas.ts',
    // What of it lies beside it, since somebody may type a note.
    'src/lib/facts/worded.ts',
    'src/lib/server/db/schema/counter.ts',
    'src/lib/server/ledger/records/records.ts',
    // The task of the staff that records it.
    'src/routes/(kiosk)/staff/tasks.ts',
  ]);
});
