import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it, test } from 'vitest';
import { uuidV7 } from '#lib/base/id.ts';
import { movementKinds } from '#lib/domain/points.ts';
import { packChanges } from './pack-pull.ts';
import { cardForm, residentForm, rowsOf } from './columns.ts';
import { packedChangesSchema, rowChanges, scopes, type Changes, type PackedChanges, type ScopeRow } from './pull.ts';
import { hashLength, idPattern } from '#lib/domain/scalar.ts';
import type { PackedCards } from './scopes/cards.ts';
import type { Movement, PackedMovements, PackedResidents } from './scopes/residents.ts';
import { unpackChanges } from './unpack-pull.ts';

/** Rows of the large scopes, from which and to which everything here goes. */
interface Rows {
  readonly residents: readonly ScopeRow<'residents'>[];
  readonly cards: readonly ScopeRow<'cards'>[];
}

const changesOf = ({ residents, cards }: Rows): Changes => ({
  ...rowChanges(() => []),
  residents: residentForm.ofRows(residents),
  cards: cardForm.ofRows(cards),
});
const rowsIn = ({ residents, cards }: Changes): Rows => ({
  residents: rowsOf(residentForm, residents),
  cards: rowsOf(cardForm, cards),
});

/** There and back, as JSON in between. */
function travel(changes: Changes): Changes {
  const text = JSON.stringify(packChanges(changes));
  const came = unpackChanges(v.parse(packedChangesSchema, JSON.parse(text)));
  if (!came.ok) throw new Error(came.error);
  return came.value;
}

const base64Url = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
const base64UrlOf = (length: number) => fc.string({ unit: base64Url, minLength: length, maxLength: length });
const id = fc.stringMatching(idPattern);
const points = fc.integer();
/** Of a kiosk's event at that time, or of anything else. */
const idAt = (atMs: number) =>
  fc.oneof(
    fc.constant(null),
    fc.uuid(),
    fc
      .uint8Array({ minLength: 16, maxLength: 16 })
      .map((bytes) => uuidV7(Math.max(0, atMs), (count) => bytes.slice(0, count))),
  );
const movement: fc.Arbitrary<Movement> = fc
  .oneof(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: -1e14, max: 1e14 }))
  .chain((atMs) =>
    fc.record({
      id: idAt(atMs),
      kind: fc.constantFrom(...movementKinds),
      points,
      atMs: fc.constant(atMs),
      categoryId: fc.option(fc.constantFrom('null', 'elderly', 'culture')),
      note: fc.oneof(fc.constantFrom('', '看望独居老人', 'null'), fc.string({ unit: 'grapheme' })),
    }),
  );
const resident: fc.Arbitrary<ScopeRow<'residents'>> = fc.record({
  id,
  number: fc.string(),
  maskedName: fc.string({ unit: 'grapheme' }),
  elderMode: fc.boolean(),
  initials: fc.string(),
  balance: points,
  allotted: fc.nat(),
  wanted: fc.nat(),
  recent: fc.array(movement, { maxLength: 5 }),
});
const residents = fc.uniqueArray(resident, { maxLength: 8, selector: (row) => row.id });
const rows: fc.Arbitrary<Rows> = residents.chain((residentRows) => {
  const known = residentRows.map((row) => row.id);
  const owner = known.length === 0 ? id : fc.oneof(id, fc.constantFrom(...known));
  const status = fc.constantFrom('active', 'lost', 'revoked', 'replaced');
  const card = fc.record({ id: base64UrlOf(hashLength), residentId: owner, status });
  return fc
    .uniqueArray(card, { maxLength: 12, selector: (row) => row.id })
    .map((cards) => ({ residents: residentRows, cards }));
});

const byId = <Row extends { readonly id: string }>(rows: readonly Row[]): readonly Row[] =>
  rows.toSorted((left, right) => (left.id < right.id ? -1 : 1));

describe('rows that travel as columns', () => {
  test('come back as they were', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const came = rowsIn(travel(changesOf(given)));
        expect(came.residents).toEqual(given.residents);
        expect(byId(came.cards)).toEqual(byId(given.cards));
      }),
    );
  });

  test('are rows by their own schemas whatever comes, or nothing', () => {
    // One number, text or list of a true page is replaced by something else.
    const strange = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant([]), fc.constant(null));
    fc.assert(
      fc.property(rows, fc.nat(), strange, (given, place, value) => {
        const packed = JSON.parse(JSON.stringify(packChanges(changesOf(given)))) as unknown;
        replaceLeaf(packed, place, value);
        const parsed = v.safeParse(packedChangesSchema, packed);
        const came = parsed.success ? unpackChanges(parsed.output) : undefined;
        if (came?.ok !== true) return;
        const { residents: residentRows, cards } = rowsIn(came.value);
        for (const row of residentRows) v.parse(scopes.residents.row, row);
        for (const row of cards) v.parse(scopes.cards.row, row);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves out what has not changed, and passes rows of small scopes on', () => {
    const supplier = { id: 'sup_1', name: '供销社', nameEn: 'Co-op' };
    const changes = { ...changesOf({ residents: [], cards: [] }), suppliers: [supplier] };
    const packed = packChanges(changes);
    // An older tablet refuses a whole page that names a scope that it does not know.
    expect(Object.keys(packed)).toEqual(['suppliers']);
    expect(travel(changes)).toEqual(changes);
  });
});

/** Replaces the leaf at a place, counted through the whole of a JSON value. */
function replaceLeaf(json: unknown, place: number, value: unknown): void {
  const leaves: (() => void)[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      leaves.push(() => Object.assign(node, { [key]: value }));
      visit((node as Record<string, unknown>)[key]);
    }
  };
  visit(json);
  leaves[place % Math.max(1, leaves.length)]?.();
}

const atMs = Date.UTC(2026, 10, 22, 9, 30, 12, 345);
const ofEvent = (at: number): string => uuidV7(at, (count) => new Uint8Array(count).fill(0xab));
const visit = { kind: 'accrual', points: 30, categoryId: 'elderly', note: '看望独居老人' } as const;
const row: ScopeRow<'residents'> = {
  id: 'res_1',
  number: 'XL-0001',
  maskedName: '王*兰',
  elderMode: false,
  initials: 'wxl',
  balance: 60,
  allotted: 60,
  wanted: 0,
  recent: [
    { ...visit, id: ofEvent(atMs), atMs },
    { ...visit, id: null, atMs: atMs - 86_400_001 },
  ],
};
const hashOf = (letter: string): string => letter.repeat(hashLength);
const page = changesOf({
  residents: [
    row,
    {
      ...row,
      id: 'res_2',
      recent: [
        { kind: 'redemption', points: -10, categoryId: null, note: 'A-0001', id: null, atMs },
        { ...visit, id: null, atMs },
      ],
    },
  ],
  cards: [
    { id: hashOf('b'), residentId: 'res_2', status: 'active' },
    { id: hashOf('x'), residentId: 'res_9', status: 'lost' },
    { id: hashOf('a'), residentId: 'res_1', status: 'active' },
  ],
});

describe('what travels', () => {
  const packed = packChanges(page);

  it('says each wording once, and of an id no more than its time does not say', () => {
    expect(packed.residents?.movements).toEqual({
      counts: [2, 2],
      wordings: [
        { kind: 'accrual', categoryId: 'elderly', note: '看望独居老人', id: 'none' },
        { kind: 'accrual', categoryId: 'elderly', note: null, id: 'tail' },
        { kind: 'redemption', categoryId: null, note: null, id: 'none' },
      ],
      wording: [1, 0, 2, 0],
      notes: ['看望独居老人', 'A-0001'],
      points: [30, 30, -10, 30],
      latestDay: Math.floor(atMs / 86_400_000),
      daysBefore: [0, 1, 0, 0],
      minutes: Array.from({ length: 4 }, () => Math.floor((atMs % 86_400_000) / 60_000)),
      milliseconds: [12_345, 12_344, 12_345, 12_345],
      ids: 'bab' + 'abababababababab',
    });
  });

  it('brings cards in the order of their residents, those of others first', () => {
    expect(packed.cards).toEqual({
      id: hashOf('x') + hashOf('a') + hashOf('b'),
      elsewhere: ['res_9'],
      steps: [0, 1],
      status: ['lost', 'active', 'active'],
    });
  });
});

test('the hash of a name, which a hub of release 0.1 sends, is left out', () => {
  const packed = packChanges(page);
  const cameOf = (sent: unknown) => unpackChanges(v.parse(packedChangesSchema, sent));
  const sent = { ...packed, residents: { ...packed.residents, nameHash: 'abcdefghijkl'.repeat(2) } };
  expect(cameOf(sent)).toEqual(cameOf(packed));
  expect(cameOf(sent)).toMatchObject({ ok: true, value: { residents: page.residents } });
});

describe('columns that are not believed', () => {
  const packed = packChanges(page) as PackedChanges & { residents: PackedResidents; cards: PackedCards };
  const unpack = (change: Partial<PackedChanges>) => unpackChanges({ ...structuredClone(packed), ...change });
  const residentsWith = (change: Partial<PackedResidents>) => unpack({ residents: { ...packed.residents, ...change } });
  const movementsWith = (change: Partial<PackedMovements>) =>
    residentsWith({ movements: { ...packed.residents.movements, ...change } });
  const cardsWith = (change: Partial<PackedCards>) => unpack({ cards: { ...packed.cards, ...change } });

  it('are those of the page as it is', () => expect(unpack({})).toMatchObject({ ok: true }));

  it.each<[string, () => { readonly ok: boolean }]>([
    ['a resident without a number', () => residentsWith({ number: ['XL-0001'] })],
    ['a number without a resident', () => residentsWith({ number: ['XL-0001', 'XL-0002', 'XL-0003'] })],
    ['one mode too few', () => residentsWith({ elderMode: [true] })],
    ['one history too many', () => movementsWith({ counts: [2, 2, 0] })],
    ['an id that is none', () => residentsWith({ id: ['res_1', '../res_2'] })],
    ['half a point', () => residentsWith({ balance: [1, 0.5] })],
    ['points beyond all counting', () => residentsWith({ balance: [1, 2 ** 53] })],
    ['an allotment below nothing', () => residentsWith({ unallotted: [0, 61] })],
    ['a wish that is not a number', () => residentsWith({ wanted: [0, Number.NaN] })],
    ['a count below nothing', () => movementsWith({ counts: [5, -1] })],
    ['a count without movements', () => movementsWith({ counts: [2, 3] })],
    ['movements without a count', () => movementsWith({ counts: [2, 1] })],
    ['counts that have no end', () => movementsWith({ counts: [2, 1e15] })],
    ['a movement without points', () => movementsWith({ points: [30, 30, -10] })],
    ['a wording that is not there', () => movementsWith({ wording: [1, 0, 3, 0] })],
    ['a wording before the first', () => movementsWith({ wording: [1, 0, -1, 0] })],
    ['a time outside of all time', () => movementsWith({ daysBefore: [0, 1e9, 0, 0] })],
    ['a day of 25 hours', () => movementsWith({ minutes: [1440, 0, 0, 0] })],
    ['a minute before its day', () => movementsWith({ minutes: [-1, 0, 0, 0] })],
    ['a minute of 61 seconds', () => movementsWith({ milliseconds: [61_000, 0, 0, 0] })],
    ['half a day', () => movementsWith({ latestDay: 0.5 })],
    ['half a minute', () => movementsWith({ minutes: [0.5, 0, 0, 0] })],
    ['a note too few', () => movementsWith({ notes: ['看望独居老人'] })],
    ['a note too many', () => movementsWith({ notes: ['看望独居老人', 'A-0001', 'A-0002'] })],
    ['half an id', () => movementsWith({ ids: 'abab' })],
    ['an id too many', () => movementsWith({ ids: 'ab'.repeat(19) })],
    ['an id of other digits', () => movementsWith({ ids: 'xyz'.padEnd(19, '0') })],
    ['the tail of an id before its time', () => movementsWith({ latestDay: -1 })],
    ['a card without a status', () => cardsWith({ status: ['active', 'active'] })],
    ['a card of no known status', () => cardsWith({ status: ['active', 'active', 'eaten'] })],
    ['a card too short', () => cardsWith({ id: packed.cards.id.slice(1) })],
    ['a card too many', () => cardsWith({ id: packed.cards.id + hashOf('c') })],
    ['a card of other characters', () => cardsWith({ id: packed.cards.id.replace('a', '=') })],
    ['a card of nobody', () => cardsWith({ steps: [0, 2] })],
    ['a step back', () => cardsWith({ steps: [1, -1] })],
    ['a card of a strange id', () => cardsWith({ elsewhere: ['res 9'] })],
    ['cards of residents who are not there', () => unpack({ residents: undefined })],
  ])('%s', (_what, unpacked) => expect(unpacked()).toMatchObject({ ok: false }));
});
