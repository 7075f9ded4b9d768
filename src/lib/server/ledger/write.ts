import { sql, type SQL } from 'drizzle-orm';
import { unreachable } from '#lib/base/assert.ts';
import { executeAll, insertOf, type Transaction } from '../db/database.ts';
import { eventTable, reviewTable, waitingTable } from '../db/schema/event.ts';
import { redemptionLineTable, redemptionReversalTable, redemptionTable, transferTable } from '../db/schema/ledger.ts';
import { stockMovementTable } from '../db/schema/shelf.ts';
import { addDelta, balanceUpdate, stockUpdate, textArray } from './balances.ts';
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
export const writeFold = (tx: Transaction, change: Change, fold: Fold): Promise<void> =>
  executeAll(tx, statementsOf(change, fold));

/** The statements of a fold, each made when it is asked for. The largest comes first, so that the others are made meanwhile. */
function* statementsOf(change: Change, fold: Fold): Generator<SQL> {
  yield* eventStatements(change, fold.outcomes);
  yield* pointStatements(change, fold);
  yield* stockStatements(change, fold);
  yield* redemptionStatements(change, fold);
  yield* reviewStatements(change, fold);
}

function* reviewStatements(change: Change, { reviews }: Fold): Generator<SQL> {
  const rows = reviews.map(({ entry, code, detail }) => ({
    community: change.communityId,
    event: entry.event.id,
    code,
    kiosk: entry.event.kiosk,
    detail,
    raisedAt: change.now,
  }));
  yield* insertOf(reviewTable, rows, { onConflict: 'nothing' });
}

function* eventStatements(change: Change, outcomes: readonly Outcome[]): Generator<SQL> {
  const community = change.communityId;
  const arrived = outcomes.filter(({ entry }) => !entry.stored);
  yield* insertOf(
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
  yield* insertOf(waitingTable, waits);
  yield* settledStatements(
    community,
    outcomes.filter(({ entry, waitsFor }) => entry.stored && waitsFor === null),
  );
}

/** Events that waited are applied now, and say so from here on. */
function* settledStatements(communityId: string, settled: readonly Outcome[]): Generator<SQL> {
  if (settled.length === 0) return;
  const answers = settled.map(({ entry, answer }) => ({ id: entry.event.id, answer }));
  yield sql`
    UPDATE event SET answer = settled.answer
    FROM jsonb_to_recordset(${JSON.stringify(answers)}::jsonb) AS settled(id uuid, answer jsonb)
    WHERE event.community = ${communityId} AND event.id = settled.id`;
  yield sql`
    DELETE FROM waiting WHERE community = ${communityId}
      AND event = ANY((${textArray(answers.map(({ id }) => id))})::uuid[])`;
}

function* pointStatements(change: Change, { postings }: Fold): Generator<SQL> {
  yield* insertOf(
    transferTable,
    postings.map((posting) => ({ community: change.communityId, ...transferOf(posting), recordedAt: change.now })),
  );
  const deltas = new Map<string, number>();
  for (const posting of postings) {
    addDelta(deltas, posting.residentId, posting.delta);
    addDelta(deltas, otherAccount(posting.entry), -posting.delta);
  }
  yield* balanceUpdate(change.communityId, deltas, change.revision);
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

function* stockStatements(change: Change, { movements }: Fold): Generator<SQL> {
  const community = change.communityId;
  yield* insertOf(
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
  for (const [storeId, deltas] of stores) yield* stockUpdate(community, storeId, deltas, change.revision);
}

function* redemptionStatements(change: Change, fold: Fold): Generator<SQL> {
  const community = change.communityId;
  yield* insertOf(
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
  yield* insertOf(redemptionLineTable, lines);
  yield* insertOf(
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
