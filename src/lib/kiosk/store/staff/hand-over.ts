import { datedAtMs } from '#lib/domain/clock.ts';
import type { Bodies } from '#lib/facts/fact.ts';
import { reversedTotal } from '#lib/facts/reversal/total.ts';
import { may } from '#lib/domain/permission.ts';
import { findResident } from '../people.ts';
import { liveOnly } from '../outbox.ts';
import { isRowOf, type RowOf } from '../record.ts';
import type { HandoverRow, KioskTables, OutboxRow } from '../tables.ts';
import { readTime, recordedAtMs } from '../time.ts';
import type { DeskEnvironment, Member } from './recording.ts';

// What was redeemed at this tablet and lies ready for its resident. The list follows from the outbox, so that no crash
// and no upgrade loses a line of it; kept beside is only what has been ticked off. That goods changed hands is no fact
// of the ledger.

const dayMs = 86_400_000;
/** What nobody ticked off leaves the list after so long. */
const listedMs = dayMs;
/** Ticks are kept until whatever they are about has left the list for long. */
const tickKeptMs = 3 * dayMs;

/** Goods that somebody redeemed here. */
export interface GoodsToHandOver {
  readonly redemptionId: string;
  /** What the resident says at the counter, such as A-0042. */
  readonly number: string;
  readonly atMs: number;
  readonly maskedName: string;
  /** Each item once, with the pieces that were not given back. */
  readonly lines: readonly { readonly itemId: string; readonly quantity: number }[];
  /** What is to be paid for the pieces of it that were not given back, in fen. */
  readonly cashFen: number;
}

/** What is to be handed over, the one that has waited longest first. */
export async function listToHandOver({ tables, reading }: DeskEnvironment): Promise<readonly GoodsToHandOver[]> {
  const { outbox, exceptions, handovers, meta, peopleTables } = tables;
  return tables.transaction('r', [outbox, exceptions, handovers, meta, ...peopleTables], async () => {
    const time = await readTime(tables, reading());
    const isRecent = (row: OutboxRow): boolean => recordedAtMs(row, time) >= time.nowMs - listedMs;
    const recent = await recentRows(tables, isRecent);
    const redemptions = recent.filter(isRedemption).filter(isRecent);
    const ticks = await handovers.bulkGet(redemptions.map(({ event }) => event.body.redemptionId));
    const waiting = redemptions.filter((_row, index) => ticks[index] === undefined);
    const returned = await returnedLines(tables, recent);
    const listed = await Promise.all(
      waiting.map((row) => goodsOf(tables, { ...row, atMs: recordedAtMs(row, time) }, returned)),
    );
    return listed.filter(({ lines }) => lines.length > 0).toSorted((left, right) => left.atMs - right.atMs);
  });
}

/** Ticks redemptions off. Resolves with false when this member may not. */
export async function handOver(
  { tables, reading, changed }: DeskEnvironment,
  by: Member,
  redemptionIds: readonly string[],
): Promise<boolean> {
  if (!may(by.role, 'redemption.handOver')) return false;
  await tables.transaction('rw', [tables.handovers, tables.meta], async () => {
    const time = await readTime(tables, reading());
    // A tick that a clock set back dates years ago would be forgotten once that is put right, and its goods listed
    // again.
    const atMs = Math.max(time.nowMs, time.lastKnownMs);
    const { offsetMs } = time;
    await tables.handovers.bulkPut(redemptionIds.map((redemptionId) => ({ redemptionId, atMs, offsetMs })));
    // A tick moves with what it is about when the hub tells the time, so that it does not end before that has left the
    // list.
    const tickedAtMs = (tick: HandoverRow): number => datedAtMs({ offsetMs, ...tick }, time);
    await tables.handovers.filter((tick) => tickedAtMs(tick) < time.nowMs - tickKeptMs).delete();
  });
  changed('drafts');
  return true;
}

/** Takes ticks back that were made by mistake. */
export async function listAgain({ tables, changed }: DeskEnvironment, redemptionIds: readonly string[]): Promise<void> {
  await tables.handovers.bulkDelete([...redemptionIds]);
  changed('drafts');
}

const isRedemption = isRowOf('redemption.recorded');
const isReversal = isRowOf('redemption.reversed');

/** So many old events in a row say that what is behind them is old as well: more than a busy day has. */
const oldRun = 500;

/**
 * The recent events, newest first, with some older ones among them. Chain and number tell the order; the times of a
 * clock that was wrong and then put right do not, so that one old event says nothing of those before it.
 */
function recentRows(tables: KioskTables, isRecent: (row: OutboxRow) => boolean): Promise<readonly OutboxRow[]> {
  let oldInARow = 0;
  const isBehindAll = (row: OutboxRow): boolean => {
    oldInARow = isRecent(row) ? 0 : oldInARow + 1;
    return oldInARow > oldRun;
  };
  return tables.outbox.orderBy('[epoch+seq]').reverse().until(isBehindAll).toArray();
}

type Lines = Bodies['redemption.reversed']['lines'];
/** By redemption, what came back of it. */
type Returned = ReadonlyMap<string, Lines>;

async function returnedLines(tables: KioskTables, rows: readonly OutboxRow[]): Promise<Returned> {
  const reversals = await liveOnly(tables, rows.filter(isReversal));
  return new Map(reversals.map(({ event }) => [event.body.redemptionId, event.body.lines]));
}

function piecesOf(lines: readonly Pick<Lines[number], 'itemId' | 'quantity'>[]) {
  const pieces = new Map<string, number>();
  for (const { itemId, quantity } of lines) pieces.set(itemId, (pieces.get(itemId) ?? 0) + quantity);
  return pieces;
}

async function goodsOf(
  tables: KioskTables,
  { atMs, event: { body } }: RowOf<'redemption.recorded'>,
  returned: Returned,
): Promise<GoodsToHandOver> {
  const returnedOfIt = returned.get(body.redemptionId) ?? [];
  const back = piecesOf(returnedOfIt);
  const lines = [...piecesOf(body.lines)]
    .map(([itemId, quantity]) => ({ itemId, quantity: quantity - (back.get(itemId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  const resident = await findResident(tables, body.residentId);
  const { redemptionId, number } = body;
  const cashFen = body.cashFen - reversedTotal(returnedOfIt, body.lines).cashFen;
  return { redemptionId, number, atMs, maskedName: resident?.maskedName ?? '', lines, cashFen };
}
