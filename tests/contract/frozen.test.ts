import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scopeNames, servedScopes } from '#lib/protocol/pull.ts';
import { currentRecord, propertiesOf, type ReleaseRecord } from './release-record.ts';

// What was shipped is never changed in place: a new migration, a new version of the tablet's database, of an event or
// of a scope stands beside it. A field of an answer may be added when it may be absent. With RECORD_RELEASE=0.2 this
// test writes down what the program is now, which is done once, when it is released.

const folder = new URL('releases/', import.meta.url);
const current = currentRecord();
const { RECORD_RELEASE: toRecord } = process.env;
if (toRecord !== undefined) {
  mkdirSync(new URL(`${toRecord}/`, folder), { recursive: true });
  writeFileSync(new URL(`${toRecord}/record.json`, folder), `${JSON.stringify(current, null, 2)}\n`);
}

// A hash of each name went to tablets, where names could be tried against it. It was taken away on purpose: tablets of
// that release are answered 426 to their pull, and their records are taken as before (upgrade.test).
const withdrawn = { scope: 'residents.4', property: 'PullResponse.changes.residents.nameHash' };

const records = readdirSync(folder)
  .filter((name) => /^\d/.test(name))
  .sort()
  .map((release): [string, ReleaseRecord] => [
    release,
    JSON.parse(readFileSync(new URL(`${release}/record.json`, folder), 'utf8')) as ReleaseRecord,
  ]);

describe.each(records)('F89 what release %s shipped', (_release, shipped) => {
  it.each(['migrations', 'tablet', 'events', 'wire'] as const)('%s are as they were', (part) => {
    const { [withdrawn.property]: _taken, ...kept } = shipped[part];
    expect(current[part]).toMatchObject(kept);
  });

  it('the hash of a name is not sent any more', () => {
    expect(shipped.wire).toHaveProperty([withdrawn.property]);
    expect(current.wire).not.toHaveProperty([withdrawn.property]);
  });

  it('is answered with nothing more that it would have to know', () => {
    // What a call says that its tablets do not make, they need not know.
    const isOfItsCalls = (path: string): boolean => shipped.wire[path.split('.', 1)[0] ?? ''] !== undefined;
    const added = Object.entries(current.wire)
      .filter(([path]) => isOfItsCalls(path))
      .filter(([path]) => shipped.wire[path] === undefined);
    expect(added.filter(([, shape]) => !shape.startsWith('?')).filter(([path]) => isTop(path, added))).toEqual([]);
  });
});

/** Whether a property is not within one that was added itself. */
const isTop = (path: string, added: readonly (readonly [string, string])[]): boolean =>
  !added.some(([other]) => path.startsWith(`${other}.`) || path.startsWith(`${other}[`));

it('F87 the hub sends what tablets of the release before ask for, but for what was withdrawn', () => {
  const before = records.at(-1)?.[1].scopes.split(',') ?? [];
  const served = scopeNames.flatMap((name) => servedScopes[name].map((version) => `${name}.${version}`));
  expect(before).toContain(withdrawn.scope);
  expect(served).not.toContain(withdrawn.scope);
  expect(served).toEqual(expect.arrayContaining(before.filter((scope) => scope !== withdrawn.scope)));
  expect(before.length).toBeGreaterThan(5);
});

describe('F89 a record tells', () => {
  const shape = (properties: object, required: readonly string[]) =>
    Object.fromEntries(propertiesOf('Answer', { type: 'object', properties, required }));
  const text = { type: 'string' };

  it('a property that is gone, of another kind, or needed no longer', () => {
    const before = shape({ one: text, rows: { type: 'array', items: { type: 'object', properties: { id: text } } } }, [
      'one',
    ]);
    expect(Object.keys(before)).toEqual(['Answer', 'Answer.one', 'Answer.rows[]', 'Answer.rows[].id']);
    const changed = [shape({}, []), shape({ one: { type: 'number' } }, ['one']), shape({ one: text }, [])];
    for (const after of changed) expect(after['Answer.one']).not.toBe(before['Answer.one']);
  });
});
