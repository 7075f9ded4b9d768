import { sql } from 'drizzle-orm';
import { insertRows, type Transaction } from '../db/database.ts';
import { eventTable, reviewTable, waitingTable } from '../db/schema/event.ts';
import { transferTable } from '../db/schema/ledger.ts';
import { addDelta, addToBalances, textArray } from './balances.ts';
import type { Posting } from './book.ts';
import type { Change } from './change.ts';
import type { Entry } from './entry.ts';
import type { Fold, Outcome } from './fold.ts';
import { writePeople } from './write-people.ts';
import { writeRecords } from './write-records.ts';
import { writeShelves } from './write-shelves.ts';

// Writes a fold with a fixed number of statements, whatever the size of the batch.

/** Writes all rows of a fold and moves the sums beside them. Throws what the database throws. */
export async function writeFold(tx: Transaction, change: Change, fold: Fold): Promise<void> {
  await writeEvents(tx, change, fold.outcomes);
  await writePeople(tx, change, fold.book);
  await writePoints(tx, change, fold.book);
  await writeShelves(tx, change, fold.book);
  await writeRecords(tx, change, fold);
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

async function writePoints(tx: Transaction, change: Change, { postings }: Fold['book']): Promise<void> {
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

/** Points are issued by accruals and taken back from there, and redeemed or given back by everything else. */
const otherAccount = ({ event }: Entry): 'issued' | 'redeemed' =>
  event.type === 'accrual.recorded' || event.type === 'accrual.reversed' ? 'issued' : 'redeemed';

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
    case 'accrual.reversed':
      return { kind: 'reversal' as const, ...about, note: event.body.reason };
    default:
      throw new TypeError(`an event of type ${event.type} moves no points`);
  }
}
