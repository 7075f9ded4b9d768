import type { SQL } from 'drizzle-orm';
import { insertOf } from '../db/database.ts';
import { shiftTable, stockCountLineTable, stockCountTable, writeOffTable } from '../db/schema/counter.ts';
import { redemptionReversalLineTable, redemptionReversalTable, redemptionTable } from '../db/schema/ledger.ts';
import { safely } from '../db/safely.ts';
import type { Change } from './change.ts';
import type { Entry } from './entry.ts';
import type { Fold } from './fold.ts';

/** Statements for what events leave behind besides their effects: redemptions, reversals, counts, write-offs, shifts. */
export function* recordStatements({ communityId }: Change, fold: Fold): Generator<SQL> {
  yield* redemptionStatements(communityId, fold);
  yield* reversalStatements(communityId, fold);
  yield* countStatements(communityId, fold);
  yield* writeOffStatements(communityId, fold);
  yield* shiftStatements(communityId, fold);
}

/** Who recorded it, and where. */
const recordedBy = ({ event: { id: event, kiosk, staff }, storeId: store }: Entry) => ({ event, kiosk, staff, store });

function* redemptionStatements(community: string, { redemptions }: Fold): Generator<SQL> {
  yield* insertOf(
    redemptionTable,
    redemptions.map(({ fact: { id: event, body } }) => ({ community, id: body.redemptionId, event })),
  );
}

function* reversalStatements(community: string, { reversals }: Fold): Generator<SQL> {
  yield* insertOf(
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
  yield* insertOf(redemptionReversalLineTable, lines);
}

function* countStatements(community: string, { counts }: Fold): Generator<SQL> {
  yield* insertOf(
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
  yield* insertOf(stockCountLineTable, lines);
}

function* writeOffStatements(community: string, { writeOffs }: Fold): Generator<SQL> {
  yield* insertOf(
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

function* shiftStatements(community: string, { shifts }: Fold): Generator<SQL> {
  yield* insertOf(
    shiftTable,
    shifts.map(({ entry, fact: { body } }) => {
      const { shiftId: id, from, to, ...figures } = body;
      return {
        community,
        ...recordedBy(entry),
        id,
        beginsAt: new Date(from),
        endsAt: new Date(to),
        ...figures,
        points: safely(figures.points),
        cashExpectedFen: safely(figures.cashExpectedFen),
      };
    }),
  );
}
