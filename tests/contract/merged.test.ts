import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { currentMerged } from './release-record.ts';

// Communities may run what is merged before it is a release. So a migration, a version of the tablet's database, of an
// event or of a fact of the hub is never changed once it is on the main branch: another one stands beside it. The list
// is written by MERGED=write, which adds what is new and changes no line that is there.

const file = new URL('releases/merged.json', import.meta.url);
const current = currentMerged();
const parts = Object.keys(current) as (keyof typeof current)[];
const readMerged = () => JSON.parse(readFileSync(file, 'utf8')) as typeof current;
if (process.env['MERGED'] === 'write') {
  const before = readMerged();
  const added = Object.fromEntries(parts.map((part) => [part, { ...current[part], ...before[part] }]));
  writeFileSync(file, `${JSON.stringify(added, null, 2)}\n`);
}
const merged = readMerged();

it.each(parts)('F89 %s that were merged are as they were', (part) => {
  expect(current[part]).toMatchObject(merged[part]);
});

it('F89 nothing that facts of the hub have got since has to be there', () => {
  const isNew = (path: string): boolean => merged.hubFacts[path] === undefined;
  const parentOf = (path: string): string => path.replace(/(\[\]|\.[^.]*)$/, '');
  const added = Object.entries(current.hubFacts).filter(([path]) => isNew(path) && !isNew(parentOf(path)));
  expect(added.filter(([, shape]) => !shape.startsWith('?'))).toEqual([]);
});

it.each(parts)('F89 all %s are on the list (MERGED=write adds what is new)', (part) => {
  expect(Object.keys(merged[part]).sort()).toEqual(Object.keys(current[part]).sort());
});
