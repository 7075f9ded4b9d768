import { may } from '#lib/domain/permission.ts';
import type { RedemptionRecorded } from '#lib/domain/event.ts';
import { findResident } from '../people.ts';
import { liveOnly } from '../outbox.ts';
import type { RowOf } from '../record.ts';
import type { KioskTables, OutboxRow } from '../tables.ts';
import { readTime } from '../time.ts';
import type { DeskEnvironment, Member } from './recording.ts';

// What was redeemed at this tablet and lies ready for its resident. The list follows from the outbox, so that no crash and no
// upgrade loses a line of it; kept beside is only what has been ticked off. That goods changed hands is no fact of the ledger.

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
  /** What is to be paid for the whole redemption, in fen. */
  readonly cashFen: number;
}

/** What is to be handed over, the one that has waited longest first. */
export async function listToHandOver({ tables, reading }: DeskEnvironment): Promise<readonly GoodsToHandOver[]> {
  const { outbox, exceptions, effects, handovers, meta, residentBundles } = tables;
  return tables.transaction('r', [outbox, exceptions, effects, handovers, meta, residentBundles], async () => {
    const { nowMs } = await readTime(tables, reading());
    const recent = await recentRows(tables, nowMs - listedMs);
    const redemptions = recent.filter(isRedemption).filter(({ atMs }) => atMs >= nowMs - listedMs);
    const ticks = await handovers.bulkGet(redemptions.map(({ event }) => event.body.redemptionId));
    const waiting = redemptions.filter((_row, index) => ticks[index] === undefined);
    const returned = await returnedPieces(tables, recent);
    const listed = await Promise.all(waiting.map((row) => goodsOf(tables, row, returned)));
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
    const { nowMs } = await readTime(tables, reading());
    await tables.handovers.bulkPut(redemptionIds.map((redemptionId) => ({ redemptionId, atMs: nowMs })));
    await tables.handovers.filter(({ atMs }) => atMs < nowMs - tickKeptMs).delete();
  });
  changed();
  return true;
}

/** Takes ticks back that were made by mistake. */
export async function listAgain({ tables, changed }: DeskEnvironment, redemptionIds: readonly string[]): Promise<void> {
  await tables.handovers.bulkDelete([...redemptionIds]);
  changed();
}

const isRedemption = (row: OutboxRow): row is RowOf<'redemption.recorded'> => row.event.type === 'redemption.recorded';
const isReversal = (row: OutboxRow): row is RowOf<'redemption.reversed'> => row.event.type === 'redemption.reversed';

/** The events since a time, of whichever chain. A chain is in the order of its events' times, and later chains sort later. */
const recentRows = (tables: KioskTables, sinceMs: number): Promise<readonly OutboxRow[]> =>
  tables.outbox
    .orderBy('[epoch+seq]')
    .reverse()
    // A clock that was put right may have dated some events in front of others.
    .until(({ atMs }) => atMs < sinceMs - listedMs)
    .toArray();

type Pieces = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** By redemption and item, the pieces that came back. */
async function returnedPieces(tables: KioskTables, rows: readonly OutboxRow[]): Promise<Pieces> {
  const reversals = await liveOnly(tables, rows.filter(isReversal));
  return new Map(reversals.map(({ event }) => [event.body.redemptionId, piecesOf(event.body.lines)]));
}

function piecesOf(lines: readonly Pick<RedemptionRecorded['body']['lines'][number], 'itemId' | 'quantity'>[]) {
  const pieces = new Map<string, number>();
  for (const { itemId, quantity } of lines) pieces.set(itemId, (pieces.get(itemId) ?? 0) + quantity);
  return pieces;
}

async function goodsOf(
  tables: KioskTables,
  { atMs, event: { body } }: RowOf<'redemption.recorded'>,
  returned: Pieces,
): Promise<GoodsToHandOver> {
  const back = returned.get(body.redemptionId);
  const lines = [...piecesOf(body.lines)]
    .map(([itemId, quantity]) => ({ itemId, quantity: quantity - (back?.get(itemId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  const resident = await findResident(tables, body.residentId);
  const { redemptionId, number, cashFen } = body;
  return { redemptionId, number, atMs, maskedName: resident?.maskedName ?? '', lines, cashFen };
}
