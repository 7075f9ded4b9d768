import { sql } from 'drizzle-orm';
import { unreachable } from '#lib/base/assert.ts';
import { insertRows, type Transaction } from '../db/database.ts';
import { eventTable, reviewTable, waitingTable } from '../db/schema/event.ts';
import { redemptionLineTable, redemptionReversalTable, redemptionTable, transferTable } from '../db/schema/ledger.ts';
import { stockMovementTable } from '../db/schema/shelf.ts';
import { addDelta, addToBalances, addToStock, textArray } from './balances.ts';
import type { Entry } from './entry.ts';
import type { Fold, Outcome, Posting } from './fold.ts';

// Writes a fold with a fixed number of statements, whatever the size of the batch.

/** The change of a community that is being made: under its lock, with its number. */
export interface Change {
  readonly communityId: string;
  readonly revision: number;
  /** The hub's time. */
  readonly now: Date;
}

/** Writes all rows of a fold and moves the sums beside them. Throws what the database throws. */
export async function writeFold(tx: Transaction, change: Change, fold: Fold): Promise<void> {
  await writeEvents(tx, change, fold.outcomes);
  await writePoints(tx, change, fold);
  await writeStock(tx, change, fold);
  await writeRedemptions(tx, change, fold);
  await writeReviews(tx, change, fold);
}

async function writeReviews(tx: Transaction, change: Change, { reviews }: Fold): Promise<void> {
  const rows = reviews.map(({ entry, code, detail }) => ({
    community: change.communityId,
    event: entry.event.id,
    code,
    kiosk: entry.event.kiosk,
    detail,
    raisedAt: change.now,
  }));
  await insertRows(tx, reviewTable, rows, { onConflict: 'nothing' });
}

async function writeEvents(tx: Transaction, change: Change, outcomes: readonly Outcome[]): Promise<void> {
  const community = change.communityId;
  const arrived = outcomes.filter(({ entry }) => !entry.stored);
  await insertRows(
    tx,
    eventTable,
    arrived.map(({ entry: { event, payload, receivedAt }, answer }) => ({
      community,
      id: event.id,
      kiosk: event.kiosk,
      epoch: event.epoch,
      seq: event.seq,
      type: event.type,
      at: new Date(event.at),
      receivedAt,
      hash: event.hash,
      payload,
      answer,
    })),
  );
  const waits = arrived.flatMap(({ entry, waitsFor }) =>
    waitsFor === null ? [] : [{ community, event: entry.event.id, waitsFor }],
  );
  await insertRows(tx, waitingTable, waits);
  await writeSettled(
    tx,
    community,
    outcomes.filter(({ entry, waitsFor }) => entry.stored && waitsFor === null),
  );
}

/** Events that waited are applied now, and say so from here on. */
async function writeSettled(tx: Transaction, communityId: string, settled: readonly Outcome[]): Promise<void> {
  if (settled.length === 0) return;
  const answers = settled.map(({ entry, answer }) => ({ id: entry.event.id, answer }));
  await tx.execute(sql`
    UPDATE event SET answer = settled.answer
    FROM jsonb_to_recordset(${JSON.stringify(answers)}::jsonb) AS settled(id uuid, answer jsonb)
    WHERE event.community = ${communityId} AND event.id = settled.id`);
  await tx.execute(sql`
    DELETE FROM waiting WHERE community = ${communityId}
      AND event = ANY((${textArray(answers.map(({ id }) => id))})::uuid[])`);
}

async function writePoints(tx: Transaction, change: Change, { postings }: Fold): Promise<void> {
  await insertRows(
    tx,
    transferTable,
    postings.map((posting) => ({ community: change.communityId, ...transferOf(posting), recordedAt: change.now })),
  );
  const deltas = new Map<string, number>();
  for (const posting of postings) {
    addDelta(deltas, posting.residentId, posting.delta);
    addDelta(deltas, otherAccount(posting.entry), -posting.delta);
  }
  await addToBalances(tx, change.communityId, deltas, change.revision);
}

/** Points are issued by accruals, and redeemed or given back by everything else. */
const otherAccount = ({ event }: Entry): 'issued' | 'redeemed' =>
  event.type === 'accrual.recorded' ? 'issued' : 'redeemed';

function transferOf(posting: Posting) {
  const { entry, residentId, delta, reverses } = posting;
  const { event } = entry;
  const other = otherAccount(entry);
  return {
    id: event.id,
    debitAccount: delta < 0 ? residentId : other,
    creditAccount: delta < 0 ? other : residentId,
    points: Math.abs(delta),
    reverses,
    ...aboutOf(entry),
    kiosk: event.kiosk,
    staff: event.staff,
    at: new Date(event.at),
  };
}

/** What a resident reads beside the points. */
function aboutOf({ event }: Entry) {
  const about = { category: null, ruleVersion: null, quantity: null };
  switch (event.type) {
    case 'accrual.recorded': {
      const { categoryId, ruleVersion, quantity, note } = event.body;
      return { kind: 'accrual' as const, category: categoryId, ruleVersion, quantity, note };
    }
    case 'redemption.recorded':
      return { kind: 'redemption' as const, ...about, note: event.body.number };
    case 'redemption.reversed':
      return { kind: 'reversal' as const, ...about, note: event.body.reason };
    case 'stock.received':
      throw new TypeError('a delivery moves no points');
    default:
      return unreachable(event);
  }
}

function movementKind({ event }: Entry): 'receive' | 'redeem' | 'reverse' {
  if (event.type === 'stock.received') return 'receive';
  return event.type === 'redemption.reversed' ? 'reverse' : 'redeem';
}

async function writeStock(tx: Transaction, change: Change, { movements }: Fold): Promise<void> {
  const community = change.communityId;
  await insertRows(
    tx,
    stockMovementTable,
    movements.map(({ entry, line, itemId, delta }) => ({
      community,
      cause: entry.event.id,
      line,
      store: entry.storeId,
      item: itemId,
      kind: movementKind(entry),
      quantity: delta,
      recordedAt: change.now,
    })),
  );
  const stores = new Map<string, Map<string, number>>();
  for (const { entry, itemId, delta } of movements) {
    const deltas = stores.get(entry.storeId) ?? new Map<string, number>();
    addDelta(deltas, itemId, delta);
    stores.set(entry.storeId, deltas);
  }
  for (const [storeId, deltas] of stores) await addToStock(tx, community, storeId, deltas, change.revision);
}

async function writeRedemptions(tx: Transaction, change: Change, fold: Fold): Promise<void> {
  const community = change.communityId;
  await insertRows(
    tx,
    redemptionTable,
    fold.redemptions.map(({ entry: { event, storeId }, fact: { body } }) => ({
      community,
      id: body.redemptionId,
      event: event.id,
      number: body.number,
      resident: body.residentId,
      cardHash: body.cardHash,
      kiosk: event.kiosk,
      store: storeId,
      points: body.points,
      cashFen: body.cashFen,
      at: new Date(event.at),
    })),
  );
  const lines = fold.redemptions.flatMap(({ fact: { body } }) =>
    body.lines.map(({ itemId, ...rest }, line) => ({
      community,
      redemption: body.redemptionId,
      line,
      item: itemId,
      ...rest,
    })),
  );
  await insertRows(tx, redemptionLineTable, lines);
  await insertRows(
    tx,
    redemptionReversalTable,
    fold.reversals.map(({ entry: { event }, redemptionId, reason }) => ({
      community,
      redemption: redemptionId,
      event: event.id,
      reason,
      at: new Date(event.at),
    })),
  );
}
