import { insertRows, type Transaction } from '../db/database.ts';
import { shiftTable, stockCountLineTable, stockCountTable, writeOffTable } from '../db/schema/counter.ts';
import {
  redemptionLineTable,
  redemptionReversalLineTable,
  redemptionReversalTable,
  redemptionTable,
} from '../db/schema/ledger.ts';
import type { Change } from './change.ts';
import type { Entry } from './entry.ts';
import type { Fold } from './fold.ts';

/** Writes what events leave behind besides their effects: redemptions, reversals, counts, write-offs, shifts. */
export async function writeRecords(tx: Transaction, { communityId }: Change, fold: Fold): Promise<void> {
  await writeRedemptions(tx, communityId, fold);
  await writeReversals(tx, communityId, fold);
  await writeCounts(tx, communityId, fold);
  await writeWriteOffs(tx, communityId, fold);
  await writeShifts(tx, communityId, fold);
}

/** Who recorded it, and where. */
const recordedBy = ({ event: { id: event, kiosk, staff }, storeId: store }: Entry) => ({ event, kiosk, staff, store });

async function writeRedemptions(tx: Transaction, community: string, { redemptions }: Fold): Promise<void> {
  await insertRows(
    tx,
    redemptionTable,
    redemptions.map(({ entry: { event, storeId }, fact: { body } }) => ({
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
  const lines = redemptions.flatMap(({ fact: { body } }) =>
    body.lines.map(({ itemId, ...rest }, line) => ({
      community,
      redemption: body.redemptionId,
      line,
      item: itemId,
      ...rest,
    })),
  );
  await insertRows(tx, redemptionLineTable, lines);
}

async function writeReversals(tx: Transaction, community: string, { reversals }: Fold): Promise<void> {
  await insertRows(
    tx,
    redemptionReversalTable,
    reversals.map(({ fact: { id: event, at, body } }) => ({
      community,
      redemption: body.redemptionId,
      event,
      reason: body.reason,
      at: new Date(at),
    })),
  );
  const lines = reversals.flatMap(({ fact: { body } }) =>
    body.lines.map(({ itemId, quantity, to }, line) => ({
      community,
      redemption: body.redemptionId,
      line,
      item: itemId,
      quantity,
      returnedTo: to,
    })),
  );
  await insertRows(tx, redemptionReversalLineTable, lines);
}

async function writeCounts(tx: Transaction, community: string, { counts }: Fold): Promise<void> {
  await insertRows(
    tx,
    stockCountTable,
    counts.map(({ entry, fact: { at, body } }) => ({
      community,
      ...recordedBy(entry),
      id: body.countId,
      place: body.place,
      approvedBy: body.approvedBy,
      at: new Date(at),
    })),
  );
  const lines = counts.flatMap(({ fact: { id: event, body }, applied }) =>
    body.lines.map(({ itemId, counted, expected, reason }, line) => ({
      community,
      event,
      line,
      item: itemId,
      counted,
      expected,
      applied: applied[line] ?? false,
      reason,
    })),
  );
  await insertRows(tx, stockCountLineTable, lines);
}

async function writeWriteOffs(tx: Transaction, community: string, { writeOffs }: Fold): Promise<void> {
  await insertRows(
    tx,
    writeOffTable,
    writeOffs.map(({ entry, fact: { at, body } }) => ({
      community,
      ...recordedBy(entry),
      id: body.writeOffId,
      reason: body.reason,
      note: body.note,
      photo: body.photo,
      at: new Date(at),
    })),
  );
}

async function writeShifts(tx: Transaction, community: string, { shifts }: Fold): Promise<void> {
  await insertRows(
    tx,
    shiftTable,
    shifts.map(({ entry, fact: { body } }) => {
      const { shiftId: id, from, to, ...figures } = body;
      return { community, ...recordedBy(entry), id, beginsAt: new Date(from), endsAt: new Date(to), ...figures };
    }),
  );
}
