import { sql, type SQL } from 'drizzle-orm';
import { canonicalJson } from '#lib/base/hash.ts';
import { commitmentIn } from '#lib/facts/beside.ts';
import { executeAll, insertOf, type Transaction } from '../db/database.ts';
import { eventTable, reviewTable, waitingTable } from '../db/schema/event.ts';
import { transferTable } from '../db/schema/ledger.ts';
import { residentWordsTable } from '../db/schema/resident.ts';
import { addDelta, balanceUpdate } from './balances.ts';
import { textArray } from '../db/array-text.ts';
import type { Change } from './change.ts';
import type { Fold, Outcome } from './fold.ts';
import { pendingDeltas, pendingStatements } from './pending.ts';
import { postingInserts } from './posting.ts';
import { recordRows } from './records/records.ts';
import { staffMinuteStatements } from './staff-minutes.ts';
import type { Transfer } from './transfer.ts';
import { peopleStatements } from './write-people.ts';
import { shelfStatements } from './write-shelves.ts';

// Writes a fold with a fixed number of statements, whatever the size of the batch.

/** Writes all rows of a fold and moves the sums beside them. Throws what the database throws. */
export const writeFold = (tx: Transaction, change: Change, fold: Fold): Promise<void> =>
  executeAll(tx, statementsOf(change, fold));

/**
 * The statements of a fold, each made when it is asked for. Shelves come first: soon made, they keep the database busy
 * while the largest is made.
 */
function* statementsOf(change: Change, fold: Fold): Generator<SQL> {
  yield* shelfStatements(change, fold.book);
  yield* eventStatements(change, fold.outcomes);
  yield* peopleStatements(change, fold.book);
  yield* postingInserts(change.communityId, fold.postings);
  yield* pointStatements(change, fold);
  yield* pendingStatements(change, fold.book);
  yield* recordRows(change.communityId, fold.done);
  yield* reviewStatements(change, fold);
  yield* staffMinuteStatements(change, fold.outcomes);
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
    arrived.map(({ entry: { event, payload, receivedAt, beside = false }, answer }) => ({
      community,
      id: event.id,
      kiosk: event.kiosk,
      epoch: event.epoch,
      seq: event.seq,
      beside: beside ? true : null,
      type: event.type,
      at: new Date(event.at),
      receivedAt,
      hash: event.hash,
      payload,
      answer,
      revision: change.revision,
    })),
  );
  yield* insertOf(
    residentWordsTable,
    arrived.flatMap((outcome) => wordsOf(community, outcome)),
  );
  const waits = arrived.flatMap(({ entry, waitsFor }) =>
    waitsFor === null ? [] : [{ community, event: entry.event.id, waitsFor }],
  );
  yield* insertOf(waitingTable, waits);
  const settled = outcomes.filter(({ entry, waitsFor }) => entry.stored && waitsFor === null);
  yield* settledStatements(community, settled);
  yield* tieStatements(community, settled);
}

/**
 * The text that lies beside an event, with the resident whom it concerns; empty for nobody, or nobody yet. A name is
 * written with the resident, because it is kept only of whoever was really registered.
 */
const wordsOf = (community: string, { entry: { event, words }, concerns }: Outcome) =>
  words !== null && 'note' in words
    ? [{ community, resident: concerns ?? '', fact: event.id, said: canonicalJson(words) }]
    : [];

/** Words of events that waited for what says whom they concern. Of somebody who was erased they go. */
function* tieStatements(community: string, settled: readonly Outcome[]): Generator<SQL> {
  const ties = settled.flatMap(({ entry: { event }, concerns }) =>
    concerns === null || commitmentIn(event) === undefined ? [] : [{ fact: event.id, resident: concerns }],
  );
  if (ties.length === 0) return;
  yield sql`
    UPDATE resident_words AS words SET resident = tie.resident
    FROM jsonb_to_recordset(${JSON.stringify(ties)}::jsonb) AS tie(fact uuid, resident text)
    WHERE words.community = ${community} AND words.fact = tie.fact AND words.resident = ''`;
  yield sql`
    DELETE FROM resident_words AS words USING resident_erasure AS erasure
    WHERE words.community = ${community} AND erasure.community = ${community} AND erasure.resident = words.resident
      AND words.fact = ANY((${textArray(ties.map(({ fact }) => fact))})::uuid[])`;
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

function* pointStatements(change: Change, { transfers, book }: Fold): Generator<SQL> {
  const { allotments, loans, answeredAsks } = book;
  const rows = transfers.map((transfer) => rowOf(change, transfer));
  yield* insertOf(transferTable, rows);
  // What is set apart may change while the balance stays.
  const deltas = new Map([...allotments.keys()].map((residentId) => [residentId, 0]));
  for (const { debitAccount, creditAccount, points } of rows) {
    addDelta(deltas, debitAccount, -points);
    addDelta(deltas, creditAccount, points);
  }
  const pending = pendingDeltas(book);
  for (const [residentId, points] of pending) addDelta(deltas, residentId, -points);
  yield* balanceUpdate(change.communityId, deltas, change.revision, allotments, loans, pending);
  for (const { residentId, holder } of answeredAsks.values()) {
    yield sql`DELETE FROM allotment_ask
      WHERE community = ${change.communityId} AND resident = ${residentId} AND holder = ${holder}`;
  }
}

function rowOf(change: Change, { entry: { event }, movement, residentId, delta, reverses }: Transfer) {
  const { against, kind, note, award } = movement;
  return {
    community: change.communityId,
    id: event.id,
    debitAccount: delta < 0 ? residentId : against,
    creditAccount: delta < 0 ? against : residentId,
    points: Math.abs(delta),
    reverses,
    kind,
    category: award?.categoryId ?? null,
    ruleVersion: award?.ruleVersion ?? null,
    quantity: award?.quantity ?? null,
    note,
    kiosk: event.kiosk,
    staff: event.staff,
    at: new Date(event.at),
    recordedAt: change.now,
  };
}
