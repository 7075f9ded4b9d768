import { sha256Base64Url } from '#lib/base/hash.ts';
import { mostLines } from '#lib/domain/count.ts';
import { maxQuantity } from '#lib/domain/count.ts';
import type { Bodies, Fact, FactOf } from '#lib/facts/fact.ts';
import { commitmentOf } from '#lib/facts/registration/commitment.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import type { CountLine } from '#lib/facts/stocktake/fact.ts';
import { mostPoints } from '#lib/domain/points.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { sql } from 'drizzle-orm';
import { accrual, cardHash, itemId, newId, redemption, residentId, type TestKiosk } from './community.ts';

// What staff record at the counter, as tests say it.

/** A redemption whose event is at hand. @param cashEachFen what a piece costs beside its points */
export function redeemed(
  kiosk: TestKiosk,
  resident: number,
  items: readonly number[] = [0],
  quantity = 1,
  cashEachFen = 0,
) {
  const { body, ...fact } = redemption(kiosk.subject.community, resident, items, quantity);
  const lines = body.lines.map((line) => ({ ...line, cashEachFen }));
  const cashFen = cashEachFen * quantity * items.length;
  const sold: FactOf<'redemption.recorded'> = { ...fact, body: { ...body, lines, cashFen } };
  return { fact: sold, redemptionId: body.redemptionId };
}

/** Whole awards can be taken back, or what somebody believes to be one. */
export const takeBack = (transferId: string, resident: number, points: number): Fact => ({
  type: 'accrual.reversed',
  body: { transferId, residentId: residentId(resident), points, reason: '重复登记' },
});

export const countLine = (
  item: number,
  counted: number,
  expected: number,
  afterCount: string | null = null,
): CountLine => ({
  itemId: itemId(item),
  counted,
  expected,
  reason: 'unexplained',
  afterCount,
});

/** A count of some shelf lines. */
export function counted(lines: readonly CountLine[], approvedBy: string | null = null) {
  const countId = newId();
  const fact: Fact = { type: 'stock.counted', body: { countId, place: 'A', lines, approvedBy } };
  return { fact, countId };
}

export const writeOff = (item: number, quantity: number, batchId: string | null = null): Fact => ({
  type: 'stock.writtenOff',
  body: {
    writeOffId: newId(),
    lines: [{ itemId: itemId(item), quantity, batchId }],
    reason: 'damaged',
    note: '',
    photo: null,
  },
});

export const newItem = (id: string, barcode = '6901234567892'): Fact => ({
  type: 'item.created',
  body: {
    itemId: id,
    barcode,
    name: '新到饼干',
    pointsPrice: 40,
    cashPriceFen: 0,
    marketPriceFen: 600,
    shelfPlace: 'B',
    photo: 'data:image/webp;base64,AAAA',
  },
});

export const newResident = (id: string, number = 'A-R0001'): Fact => ({
  type: 'resident.registered',
  body: { residentId: id, number, name: '田秀英', pinyin: 'tianxiuying', initials: 'txy', elderMode: true },
});

/** A registration of version 2, and the words that go beside it. */
export function registration(residentId: string, number = 'A-R0001', name = '田秀英') {
  const words: SaltedWords = { name, pinyin: 'tianxiuying', initials: 'txy', salt: `${newId().slice(0, 20)}__` };
  const body = { residentId, number, words: commitmentOf(words), elderMode: true };
  return { words, fact: { type: 'resident.registered', body } satisfies Fact };
}

/** An award of version 2, and the note that goes beside it. */
export function noted(resident: string, note: string) {
  const words: SaltedWords = { note, salt: `${newId().slice(0, 20)}__` };
  const { note: _note, ...body } = accrual(0, 2).body;
  const fact = {
    type: 'accrual.recorded',
    body: { ...body, residentId: resident, words: commitmentOf(words) },
  } as const;
  return { words, fact };
}

export const cardOf = (name: string): string => sha256Base64Url(name);
export const issueCard = (cardHash: string, resident: string): Fact => ({
  type: 'card.issued',
  body: { cardHash, residentId: resident },
});
export const stopCard = (
  cardHash: string,
  resident: string,
  status: 'lost' | 'revoked' | 'replaced' = 'lost',
): Fact => ({
  type: 'card.revoked',
  body: { cardHash, residentId: resident, status, reason: '居民报失' },
});

export const closeShift = (figures: Partial<Bodies['shift.closed']> = {}): Fact => ({
  type: 'shift.closed',
  body: {
    shiftId: newId(),
    // The community began at the end of it.
    from: '2026-11-22T09:28:00.000Z',
    to: '2026-11-22T09:30:00.000Z',
    redemptions: 12,
    reversals: 1,
    accruals: 3,
    points: -140,
    cashExpectedFen: 2800,
    cashCountedFen: 2750,
    unsent: 0,
    flagged: 1,
    note: '少五角',
    ...figures,
  },
});

/** The cards of the kiosk's community whose hash is one of these, by hash. */
export async function cardStatus(
  database: Database,
  { subject }: TestKiosk,
  hash: string,
): Promise<string | undefined> {
  const [row] = await queryRows<{ status: string }>(
    database.orm,
    sql`SELECT status FROM card WHERE community = ${subject.community} AND hash = ${hash}`,
  );
  return row?.status;
}

/** What is left of an item's batches, the one that spoils first first. */
export async function batchesOf(database: Database, { subject }: TestKiosk, item: number): Promise<readonly number[]> {
  const rows = await queryRows<{ remaining: number }>(
    database.orm,
    sql`SELECT remaining FROM batch WHERE community = ${subject.community} AND item = ${itemId(item)}
      ORDER BY best_before NULLS LAST, id`,
  );
  return rows.map(({ remaining }) => remaining);
}

/** How a shelf place is marked. */
export async function shelfMark(database: Database, { subject }: TestKiosk, item: number) {
  const [row] = await queryRows<{ needs_count: boolean; last_count: string | null }>(
    database.orm,
    sql`SELECT needs_count, last_count FROM stock
      WHERE community = ${subject.community} AND item = ${itemId(item)}`,
  );
  return row;
}

/**
 * Goods for nothing whose last piece cost a million, and a reversal that wants the free ones paid out at that price.
 */
export function dearReversal(community: string, resident: number): readonly Fact[] {
  const redemptionId = newId();
  const free = { itemId: itemId(1), quantity: maxQuantity, pointsEach: 0, cashEachFen: 0 };
  const dear = { ...free, quantity: 1, pointsEach: mostPoints };
  const frees = Array.from({ length: mostLines - 1 }, () => free);
  return [
    {
      type: 'redemption.recorded',
      body: {
        redemptionId,
        number: 'X-0001',
        residentId: residentId(resident),
        cardHash: cardHash(community, resident),
        lines: [...frees, dear],
        points: mostPoints,
        cashFen: 0,
        letThrough: null,
      },
    },
    {
      type: 'redemption.reversed',
      body: {
        redemptionId,
        lines: frees.map(({ itemId: item, quantity }) => ({ itemId: item, quantity, to: 'shelf' })),
        reason: '拿错了',
      },
    },
  ];
}
