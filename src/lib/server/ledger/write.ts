import { sql, type SQL } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { movementOf } from '#lib/facts/facts.ts';
import { executeAll, insertOf, type Transaction } from '../db/database.ts';
import { eventTable, reviewTable, waitingTable } from '../db/schema/event.ts';
import { transferTable } from '../db/schema/ledger.ts';
import { addDelta, balanceUpdate, type SystemAccount } from './balances.ts';
import { textArray } from '../db/array-text.ts';
import type { Posting } from './book.ts';
import type { Change } from './change.ts';
import type { Entry } from './entry.ts';
import type { Fold, Outcome } from './fold.ts';
import { counterAccountOf, recordRows } from './records/records.ts';
import { peopleStatements } from './write-people.ts';
import { shelfStatements } from './write-shelves.ts';

// Writes a fold with a fixed number of statements, whatever the size of the batch.

/** Writes all rows of a fold and moves the sums beside them. Throws what the database throws. */
export const writeFold = (tx: Transaction, change: Change, fold: Fold): Promise<void> =>
  executeAll(tx, statementsOf(change, fold));

/** The statements of a fold, each made when it is asked for. Shelves come first: soon made, they keep the database busy while the largest is made. */
function* statementsOf(change: Change, fold: Fold): Generator<SQL> {
  yield* shelfStatements(change, fold.book);
  yield* eventStatements(change, fold.outcomes);
  yield* peopleStatements(change, fold.book);
  yield* pointStatements(change, fold.book);
  yield* recordRows(change.communityId, fold.done);
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
      revision: change.revision,
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

function* pointStatements(change: Change, { postings, allotments, loans, answeredAsks }: Fold['book']): Generator<SQL> {
  yield* insertOf(
    transferTable,
    postings.map((posting) => ({ community: change.communityId, ...transferOf(posting), recordedAt: change.now })),
  );
  // What is set apart may change while the balance stays.
  const deltas = new Map([...allotments.keys()].map((residentId) => [residentId, 0]));
  for (const posting of postings) {
    addDelta(deltas, posting.residentId, posting.delta);
    addDelta(deltas, counterAccount(posting.entry), -posting.delta);
  }
  yield* balanceUpdate(change.communityId, deltas, change.revision, allotments, loans);
  for (const { residentId, holder } of answeredAsks.values()) {
    yield sql`DELETE FROM allotment_ask
      WHERE community = ${change.communityId} AND resident = ${residentId} AND holder = ${holder}`;
  }
}

/** The account that stands against a resident's. Throws for a fact that says it moves no points. */
function counterAccount({ event }: Entry): SystemAccount {
  const account = counterAccountOf(event.type);
  assert(account !== null, `an event of type ${event.type} moves no points`);
  return account;
}

function transferOf(posting: Posting) {
  const { entry, residentId, delta, reverses } = posting;
  const { event } = entry;
  const other = counterAccount(entry);
  return {
    id: event.id,
    debitAccount: delta < 0 ? residentId : other,
    creditAccount: delta < 0 ? other : residentId,
    points: Math.abs(delta),
    reverses,
    ...movementColumns(entry),
    kiosk: event.kiosk,
    staff: event.staff,
    at: new Date(event.at),
  };
}

/** What a resident reads beside the points. */
function movementColumns({ event }: Entry) {
  const movement = movementOf(event);
  assert(movement !== null, `an event of type ${event.type} moves no points`);
  const { kind, note, award } = movement;
  return {
    kind,
    category: award?.categoryId ?? null,
    ruleVersion: award?.ruleVersion ?? null,
    quantity: award?.quantity ?? null,
    note,
  };
}
