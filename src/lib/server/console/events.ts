import { and, asc, count, desc, eq, gte, inArray, sql, type SQL } from 'drizzle-orm';
import * as v from 'valibot';
import type { FactType } from '#lib/facts/fact.ts';
import type { RedemptionLine } from '#lib/facts/redemption/fact.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import { eventSchema } from '#lib/protocol/event.ts';
import type { Transaction } from '../db/database.ts';
import { storeTable } from '../db/schema/community.ts';
import { eventTable, reviewTable, saidInBody, waitingTable } from '../db/schema/event.ts';
import { kioskTable } from '../db/schema/kiosk.ts';
import { itemTable } from '../db/schema/shelf.ts';
import { residentTable, residentWordsTable } from '../db/schema/resident.ts';
import { redemptionReversalTable } from '../db/schema/ledger.ts';
import { saidSchema } from '../ledger/load.ts';
import { asItCame } from '../ledger/stored-event.ts';
import { withText } from '../ledger/texts.ts';
import { listStockMovements } from './items.ts';
import { noteBeside } from './note-beside.ts';
import { olderThan, pageOf, pageRows } from './page.ts';
import { listTransfers } from './transfers.ts';

/** An event was applied, waits for something, or was applied with a review. */
export type EventStatus = 'applied' | 'waiting' | 'review';

/** Which events to list. */
export interface EventFilter {
  readonly type?: FactType | undefined;
  readonly status?: EventStatus | undefined;
  readonly kioskId?: string | undefined;
  /** Received at or after. */
  readonly since?: Date | undefined;
}

const e = eventTable;
// Events of one push were received at the same moment: among them, the order is that of the kiosk's chain.
const placeInChain = sql<string>`(${e.kiosk} || '/' || lpad(${e.seq}::text, 16, '0') || '/' || ${e.id}::text) COLLATE "C"`;
const columns = {
  place: placeInChain,
  id: e.id,
  type: e.type,
  seq: e.seq,
  at: e.at,
  receivedAt: e.receivedAt,
  answer: e.answer,
  kioskId: e.kiosk,
  kioskLabel: kioskTable.label,
  storeName: storeTable.name,
  storeNameEn: storeTable.nameEn,
  residentId: saidInBody('residentId'),
  residentName: residentTable.name,
  points: sql<number | null>`(${saidInBody('points')})::float8`,
  number: saidInBody('number'),
};

const select = (database: Transaction) =>
  database
    .select(columns)
    .from(e)
    .leftJoin(kioskTable, and(eq(kioskTable.community, e.community), eq(kioskTable.id, e.kiosk)))
    .leftJoin(storeTable, and(eq(storeTable.community, e.community), eq(storeTable.id, kioskTable.store)))
    .leftJoin(
      residentTable,
      and(eq(residentTable.community, e.community), eq(residentTable.id, saidInBody('residentId'))),
    );

/** Events as they came, newest first. */
export async function listEvents(
  database: Transaction,
  communityId: string,
  filter: EventFilter,
  from: string | null = null,
  size = pageRows,
) {
  const rows = await select(database)
    .where(and(eq(e.community, communityId), ...conditions(filter), olderThan(e.receivedAt, placeInChain, from)))
    .orderBy(desc(e.receivedAt), desc(placeInChain))
    .limit(size + 1);
  return pageOf(rows, (row) => [String(row.receivedAt.getTime()), row.place], size);
}

export type EventRow = Awaited<ReturnType<typeof listEvents>>['rows'][number];

function conditions({ type, status, kioskId, since }: EventFilter): readonly (SQL | undefined)[] {
  const isStatus = {
    applied: sql`${e.answer}->>'status' = 'applied'`,
    waiting: sql`${e.answer}->>'status' = 'waiting'`,
    review: sql`jsonb_array_length(coalesce(${e.answer}->'review', '[]')) > 0`,
  } satisfies Record<EventStatus, SQL>;
  return [
    type === undefined ? undefined : eq(e.type, type),
    status === undefined ? undefined : isStatus[status],
    kioskId === undefined ? undefined : eq(e.kiosk, kioskId),
    since === undefined ? undefined : gte(e.receivedAt, since),
  ];
}

/** One event as it came, with everything it caused; undefined when there is none of that id. */
export async function eventOf(database: Transaction, communityId: string, eventId: string) {
  const own = and(eq(e.community, communityId), eq(e.id, eventId));
  const [event] = await select(database).where(own);
  const [stored] = await database.select({ payload: e.payload, hash: e.hash }).from(e).where(own);
  if (event === undefined || stored === undefined) return undefined;
  const payload = asItCame(stored);
  // What somebody has rewritten may say nothing that is known, and is looked at here.
  const known = v.safeParse(eventSchema, payload);
  const said = known.success ? known.output : undefined;
  const redemption = said?.type === 'redemption.recorded' ? said.body : undefined;
  const transfers = await listTransfers(database, communityId, { id: eventId });
  const movements = await listStockMovements(database, communityId, { cause: eventId });
  const reviews = await database
    .select({ code: reviewTable.code, detail: reviewTable.detail, raisedAt: reviewTable.raisedAt })
    .from(reviewTable)
    .where(and(eq(reviewTable.community, communityId), eq(reviewTable.event, eventId)))
    .orderBy(asc(reviewTable.code));
  const [waiting] = await database
    .select({ waitsFor: waitingTable.waitsFor })
    .from(waitingTable)
    .where(and(eq(waitingTable.community, communityId), eq(waitingTable.event, eventId)));
  return {
    ...event,
    payload,
    said: said && withText(said, await wordsBeside(database, communityId, eventId)),
    transfers: transfers.rows,
    movements: movements.rows,
    reviews,
    waitsFor: waiting?.waitsFor ?? null,
    lines: await namedLines(database, communityId, redemption?.lines ?? []),
    reversal: redemption === undefined ? null : await reversalOf(database, communityId, redemption.redemptionId),
  };
}

/** What lies beside an event: what people read is one thing. */
async function wordsBeside(database: Transaction, communityId: string, eventId: string): Promise<SaltedWords | null> {
  const w = residentWordsTable;
  const [words] = await database
    .select({ said: w.said })
    .from(w)
    .where(and(eq(w.community, communityId), eq(w.fact, eventId)));
  return words === undefined ? null : v.parse(saidSchema, words.said);
}

/** The lines of a redemption with the names of their items, which may have been taken off the list since. */
async function namedLines(database: Transaction, communityId: string, lines: readonly RedemptionLine[]) {
  if (lines.length === 0) return [];
  const ids = lines.map(({ itemId }) => itemId);
  const items = await database
    .select({ id: itemTable.id, name: itemTable.name, nameEn: itemTable.nameEn })
    .from(itemTable)
    .where(and(eq(itemTable.community, communityId), inArray(itemTable.id, ids)));
  const names = new Map(items.map((item) => [item.id, item]));
  return lines.map((line) => {
    const { name = null, nameEn = null } = names.get(line.itemId) ?? {};
    return { ...line, itemName: name, itemNameEn: nameEn };
  });
}

async function reversalOf(database: Transaction, communityId: string, redemptionId: string) {
  const [reversal] = await database
    .select({ eventId: redemptionReversalTable.event, reason: noteBeside(redemptionReversalTable.reason) })
    .from(redemptionReversalTable)
    .leftJoin(
      residentWordsTable,
      and(
        eq(residentWordsTable.community, redemptionReversalTable.community),
        eq(residentWordsTable.fact, redemptionReversalTable.event),
      ),
    )
    .where(
      and(eq(redemptionReversalTable.community, communityId), eq(redemptionReversalTable.redemption, redemptionId)),
    );
  return reversal ?? null;
}

/** How many events came since `since`, and how many wait for what they refer to. */
export async function eventTotals(database: Transaction, communityId: string, since: Date) {
  const [today] = await database
    .select({ count: count() })
    .from(e)
    .where(and(eq(e.community, communityId), gte(e.receivedAt, since)));
  const [waiting] = await database
    .select({ count: count() })
    .from(waitingTable)
    .where(eq(waitingTable.community, communityId));
  return { today: today?.count ?? 0, waiting: waiting?.count ?? 0 };
}

/** Which of `ids` were reviewed and why, for a list of events. */
export const reviewsOfEvents = (database: Transaction, communityId: string, ids: readonly string[]) =>
  database
    .select({ event: reviewTable.event, code: reviewTable.code })
    .from(reviewTable)
    .where(and(eq(reviewTable.community, communityId), inArray(reviewTable.event, [...ids])));
