import { and, desc, eq, gte, inArray, or, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { addDays, startOfDayMs } from '#lib/domain/day.ts';
import type { MovementKind } from '#lib/domain/points.ts';
import { arrayText } from '../db/array-text.ts';
import type { Transaction } from '../db/database.ts';
import { staffTable } from '../db/schema/community.ts';
import { kioskTable } from '../db/schema/kiosk.ts';
import { transferTable } from '../db/schema/ledger.ts';
import { categoryTable, residentTable } from '../db/schema/resident.ts';
import { survivorOf } from '../ledger/merges.ts';
import { olderThan, pageOf, pageRows, textKey } from './page.ts';

const debtor = alias(residentTable, 'debtor');
const creditor = alias(residentTable, 'creditor');

/** Which transfers to list. */
export interface TransferFilter {
  /** A system account: transfers from or to it. */
  readonly account?: string | undefined;
  /** Transfers from or to a resident, by the ids under which they have anything. */
  readonly residents?: readonly string[] | undefined;
  readonly kind?: MovementKind | undefined;
  /** Transfers of one event, by its id. */
  readonly id?: string | undefined;
  /** Recorded at or after. */
  readonly since?: Date | undefined;
}

/** Transfers with everything a person asks about them (both accounts, why, where, by whom), newest first. */
export async function listTransfers(
  database: Transaction,
  communityId: string,
  filter: TransferFilter,
  from: string | null = null,
  size = pageRows,
) {
  const t = transferTable;
  const rows = await database
    .select({
      id: t.id,
      kind: t.kind,
      points: t.points,
      // What many residents got at once has one reason, which stands beside its fact.
      note: sql<string>`coalesce(nullif(${t.note}, ''), (
        SELECT fact.reason FROM award_line AS line
        JOIN award_batch AS batch ON batch.community = ${communityId} AND batch.id = line.batch
        JOIN hub_fact AS fact ON fact.community = ${communityId} AND fact.number = batch.fact
        WHERE line.community = ${communityId} AND line.id = ${t.id}), '')`,
      // Who has shown their card for it, where that is not whose points they were.
      holderNumber: sql<string | null>`CASE WHEN ${t.kind} = 'redemption' THEN (
        SELECT holder.number FROM event
        JOIN card ON card.community = ${communityId} AND card.hash = event.payload::json -> 'body' ->> 'cardHash'
        JOIN resident AS holder ON holder.community = ${communityId} AND holder.id = ${survivorOf(communityId, sql`card.resident`)}
        WHERE event.community = ${communityId} AND event.id = ${t.id}
          AND holder.id <> ${survivorOf(communityId, sql`${t.debitAccount}`)}) END`,
      quantity: t.quantity,
      ruleVersion: t.ruleVersion,
      reverses: t.reverses,
      at: t.at,
      recordedAt: t.recordedAt,
      debitAccount: t.debitAccount,
      creditAccount: t.creditAccount,
      debtorName: debtor.name,
      creditorName: creditor.name,
      categoryName: categoryTable.name,
      categoryNameEn: categoryTable.nameEn,
      kiosk: t.kiosk,
      kioskLabel: kioskTable.label,
      staffName: staffTable.name,
    })
    .from(t)
    .leftJoin(debtor, and(eq(debtor.community, t.community), eq(debtor.id, t.debitAccount)))
    .leftJoin(creditor, and(eq(creditor.community, t.community), eq(creditor.id, t.creditAccount)))
    .leftJoin(categoryTable, and(eq(categoryTable.community, t.community), eq(categoryTable.id, t.category)))
    .leftJoin(kioskTable, and(eq(kioskTable.community, t.community), eq(kioskTable.id, t.kiosk)))
    .leftJoin(staffTable, and(eq(staffTable.community, t.community), eq(staffTable.id, t.staff)))
    .where(and(eq(t.community, communityId), ...conditions(filter), olderThan(t.recordedAt, textKey(t.id), from)))
    .orderBy(desc(t.recordedAt), desc(textKey(t.id)))
    .limit(size + 1);
  return pageOf(rows, (row) => [String(row.recordedAt.getTime()), row.id], size);
}

export type TransferRow = Awaited<ReturnType<typeof listTransfers>>['rows'][number];

function conditions({ account, residents, kind, id, since }: TransferFilter): readonly (SQL | undefined)[] {
  const t = transferTable;
  return [
    account === undefined ? undefined : or(eq(t.debitAccount, account), eq(t.creditAccount, account)),
    residents === undefined
      ? undefined
      : or(inArray(t.debitAccount, [...residents]), inArray(t.creditAccount, [...residents])),
    kind === undefined ? undefined : eq(t.kind, kind),
    id === undefined ? undefined : eq(t.id, id),
    since === undefined ? undefined : gte(t.recordedAt, since),
  ];
}

/** The last `days` days of a time zone, of which `today` (YYYY-MM-DD) is the last. */
export interface LastDays {
  readonly today: string;
  readonly days: number;
  readonly zone: string;
}

/**
 * Points that were issued and redeemed on each of the last days, oldest first. `day` is the moment at which it began.
 */
export async function dailyPoints(
  database: Transaction,
  communityId: string,
  { today, days, zone }: LastDays,
): Promise<readonly { readonly day: Date; readonly issued: number; readonly redeemed: number }[]> {
  // Not every day has 24 hours, so that each is told where it begins.
  const begins = Array.from({ length: days + 1 }, (_, index) => startOfDayMs(addDays(today, index + 1 - days), zone));
  const first = new Date(begins[0] ?? 0);
  const t = transferTable;
  const atMs = sql`(extract(epoch FROM ${t.at}) * 1000)::bigint`;
  const dayNumber = sql<number>`width_bucket(${atMs}, ${arrayText(begins.map(String))}::bigint[])`;
  const rows = await database
    .select({
      day: dayNumber,
      issued: sql<string>`sum(CASE WHEN ${t.debitAccount} = 'issued' THEN ${t.points} ELSE 0 END)`,
      redeemed: sql<string>`sum(CASE WHEN ${t.creditAccount} = 'redeemed' THEN ${t.points} WHEN ${t.debitAccount} = 'redeemed' THEN -${t.points} ELSE 0 END)`,
    })
    .from(t)
    .where(and(eq(t.community, communityId), gte(t.at, first)))
    .groupBy(sql`1`);
  const byDay = new Map(rows.map((row) => [Number(row.day), row]));
  // The last one is where today ends: what a tablet dates later is of no day yet.
  return begins.slice(0, -1).map((beginsMs, index) => ({
    day: new Date(beginsMs),
    issued: Number(byDay.get(index + 1)?.issued ?? 0),
    redeemed: Number(byDay.get(index + 1)?.redeemed ?? 0),
  }));
}
