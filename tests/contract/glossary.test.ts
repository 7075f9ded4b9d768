import { getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { movementKinds } from '#lib/domain/points.ts';
import { factTypes } from '#lib/facts/facts.ts';
import { hubFactSchemas } from '#lib/hub-facts/schemas.ts';
import { columnScopes, rowScopes } from '#lib/protocol/scopes/registry.ts';
import { storeAccounts } from '#lib/server/db/schema/posting.ts';
import type { ShelfMovementKind } from '#lib/server/db/schema/shelf.ts';
import { systemAccounts } from '#lib/server/ledger/balances.ts';
import { filesBelow, readProjectFile } from './project-files.ts';

// docs/glossary.md has a row for everything that bears a name in more than one place, and names nothing that is gone.

const stockKinds = {
  receive: 1,
  redeem: 1,
  reverse: 1,
  stocktake: 1,
  writeOff: 1,
  move: 1,
} as const satisfies Record<ShelfMovementKind, 1>;

const tables = Object.values(import.meta.glob<object>('../../src/lib/server/db/schema/*.ts', { eager: true })).flatMap(
  (module) => Object.values(module).flatMap((each: unknown) => (is(each, PgTable) ? [getTableName(each)] : [])),
);
/** Read as text, since the table of tasks brings all of their screens along. */
const tasks = Array.from(
  readProjectFile('src/routes/(kiosk)/staff/tasks.ts').matchAll(/^ {4}name: '(\w+)',$/gm),
  ([, name = '']) => name,
);

const inCode = new Set([
  ...factTypes,
  ...Object.keys(hubFactSchemas),
  ...Object.keys({ ...rowScopes, ...columnScopes }),
  ...tables,
  ...tasks,
  ...Object.keys(storeAccounts),
  ...systemAccounts,
  ...movementKinds,
  ...Object.keys(stockKinds),
]);

interface Row {
  readonly name: string;
  readonly chinese: readonly string[];
  readonly code: readonly string[];
  readonly isBuilt: boolean;
}

const glossary = readProjectFile('docs/glossary.md');
const [built = ''] = glossary.split('## Settled, and not built yet');
const rows = Array.from(
  glossary.matchAll(/^\| ([a-z][a-z -]*?) +\| (.*?) *\| (.*?) *\| .+ \|$/gm),
  ([line, name = '', chinese = '', code = '']): Row => ({
    name,
    chinese: chinese.split(', ').filter((word) => word !== ''),
    code: Array.from(code.matchAll(/`([^`]+)`/g), ([, each = '']) => each),
    isBuilt: built.includes(line),
  }),
).filter(({ name }) => name !== 'name');

const twice = (names: readonly string[]): readonly string[] =>
  names.filter((name, place) => names.indexOf(name) !== place);

test('the glossary names every fact, table, scope, task, account and kind of movement in one row', () => {
  expect([tables.length > 35, tasks.length > 8, rows.length > 50]).toEqual([true, true, true]);
  const named = rows.flatMap(({ code }) => code);
  expect(twice(named)).toEqual([]);
  expect(named.toSorted()).toEqual([...inCode].toSorted());
});

test('a concept has one name, and no two have the same', () => {
  expect(twice(rows.map(({ name }) => name))).toEqual([]);
  expect(twice(rows.flatMap(({ chinese }) => chinese))).toEqual([]);
});

test('its Chinese words are those of the screens, and what is not built yet bears no name in code', () => {
  const files = ['src/lib/i18n', 'src/lib/facts', 'src/lib/hub-facts', 'src/routes/hub'].flatMap((folder) =>
    filesBelow(folder, ['.ts', '.svelte']).filter(({ name }) => !name.endsWith('.test.ts')),
  );
  const shown = files.map(({ text }) => text).join('\n');
  const words = rows.filter(({ isBuilt }) => isBuilt).flatMap(({ chinese }) => chinese);
  expect(words.filter((word) => !shown.includes(word))).toEqual([]);
  expect(rows.filter(({ isBuilt, code }) => !isBuilt && code.length > 0)).toEqual([]);
});
