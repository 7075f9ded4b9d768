import { sql, type SQL } from 'drizzle-orm';
import { queryRows, type Transaction } from '../db/database.ts';
import { momentOf, pageOf, pageRows, readPlace } from './page.ts';

/** One award to many, as lists and its own page show it. */
export interface AwardRow {
  readonly id: string;
  readonly at: Date;
  readonly categoryName: string | null;
  readonly categoryNameEn: string | null;
  readonly people: number;
  readonly points: number;
  readonly reason: string;
  readonly proposedBy: string;
  readonly proposerName: string | null;
  readonly proposedAt: Date;
  readonly outcome: 'awarded' | 'refused' | null;
  readonly deciderName: string | null;
  /** The number of the hub's fact that said it first. */
  readonly fact: number;
}

type Row = Omit<AwardRow, 'at' | 'proposedAt'> & { readonly atMs: number; readonly proposedMs: number };

async function awardsWhere(
  tx: Transaction,
  communityId: string,
  where: SQL,
  most: number,
): Promise<readonly AwardRow[]> {
  const rows = await queryRows<Row & Record<string, unknown>>(
    tx,
    sql`SELECT batch.id::text AS id, (extract(epoch FROM batch.at) * 1000)::float8 AS "atMs",
        category.name AS "categoryName", category.name_en AS "categoryNameEn", lines.people, lines.points, fact.reason,
        batch.proposed_by AS "proposedBy", proposer.name AS "proposerName",
        (extract(epoch FROM batch.proposed_at) * 1000)::float8 AS "proposedMs", batch.outcome,
        decider.name AS "deciderName", batch.fact
      FROM award_batch AS batch
      JOIN hub_fact AS fact ON fact.community = ${communityId} AND fact.number = batch.fact
      CROSS JOIN LATERAL (
        SELECT count(*)::integer AS people, coalesce(sum(points), 0)::float8 AS points FROM award_line AS line
        WHERE line.community = ${communityId} AND line.batch = batch.id) AS lines
      LEFT JOIN category ON category.community = ${communityId} AND category.id = batch.category
      LEFT JOIN staff AS proposer ON proposer.community = ${communityId} AND proposer.id = batch.proposed_by
      LEFT JOIN staff AS decider ON decider.community = ${communityId} AND decider.id = batch.decided_by
      WHERE batch.community = ${communityId} AND ${where}
      ORDER BY batch.proposed_at DESC, batch.id DESC LIMIT ${most}`,
  );
  return rows.map(({ atMs, proposedMs, ...row }) => ({ ...row, at: new Date(atMs), proposedAt: new Date(proposedMs) }));
}

/** Awards to many, the newest first, a page at a time. */
export async function listAwards(tx: Transaction, communityId: string, from: string | null, size = pageRows) {
  const place = readPlace(from);
  const before = place === undefined ? undefined : momentOf(place);
  const where =
    place === undefined || before === undefined
      ? sql`true`
      : sql`(batch.proposed_at, batch.id::text) < (${before.toISOString()}::timestamptz, ${place[1]})`;
  const rows = await awardsWhere(tx, communityId, where, size + 1);
  return pageOf(rows, (row) => [String(row.proposedAt.getTime()), row.id], size);
}

/** One award to many; undefined where there is none of that id. */
export async function awardOfId(tx: Transaction, communityId: string, id: string): Promise<AwardRow | undefined> {
  const [row] = await awardsWhere(tx, communityId, sql`batch.id = ${id}::uuid`, 1);
  return row;
}

/** What one resident gets by an award. */
export type AwardLineRow = {
  readonly id: string;
  readonly residentId: string;
  readonly number: string | null;
  readonly name: string | null;
  readonly quantity: number;
  readonly points: number;
};

/** Whom an award names, in order of their numbers; who is not known to the hub has neither number nor name. */
export const linesOfAward = (tx: Transaction, communityId: string, id: string): Promise<readonly AwardLineRow[]> =>
  queryRows<AwardLineRow>(
    tx,
    sql`SELECT line.id::text AS id, line.resident AS "residentId", resident.number, resident.name, line.quantity,
        line.points
      FROM award_line AS line
      LEFT JOIN resident ON resident.community = ${communityId} AND resident.id = line.resident
      WHERE line.community = ${communityId} AND line.batch = ${id}::uuid
      ORDER BY resident.number, line.id`,
  );
