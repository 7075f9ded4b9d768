import { sql } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { dayOf, startOfDayMs } from '#lib/domain/day.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { isPerson } from '../ledger/merges.ts';
import { findingTotals } from './findings.ts';
import { pageOf, readPlace, type Page } from './page.ts';

/** One page: of each community open findings are asked for by themselves. */
const pageRows = 20;

/** What a district sees of one of its communities: sums, and nobody's name. */
export interface CommunityRow {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly stores: number;
  readonly residents: number;
  /** Since the founding, less what was taken back or returned. */
  readonly issued: number;
  readonly redeemed: number;
  /** What residents hold, pending points among it. */
  readonly outstanding: number;
  readonly issuedThisMonth: number;
  readonly redeemedThisMonth: number;
  readonly kiosks: number;
  /** When any of its kiosks was heard of last; null for never. */
  readonly lastSeenAt: Date | null;
  readonly openReviews: number;
}

type Named = Pick<CommunityRow, 'id' | 'name' | 'nameEn'>;
type Figures = Omit<CommunityRow, 'id' | 'name' | 'nameEn' | 'lastSeenAt' | 'openReviews'> & {
  readonly last_seen_ms: number | null;
};

/** The communities of a district, by name; the months are those of the district's time zone. */
export async function listCommunities(
  database: Transaction,
  districtId: string,
  { now, zone, from }: { readonly now: Date; readonly zone: string; readonly from: string | null },
): Promise<Page<CommunityRow>> {
  const [afterName, afterId] = readPlace(from) ?? ['', ''];
  const named = await queryRows<Named>(
    database,
    sql`SELECT id, name, name_en AS "nameEn" FROM community
      WHERE kind = 'community' AND district = ${districtId}
        AND (name COLLATE "C", id COLLATE "C") > (${afterName} COLLATE "C", ${afterId} COLLATE "C")
      ORDER BY name COLLATE "C", id COLLATE "C" LIMIT ${pageRows + 1}`,
  );
  const page = pageOf(named, ({ name, id }) => [name, id], pageRows);
  const month = new Date(startOfDayMs(`${dayOf(now.getTime(), zone).slice(0, 7)}-01`, zone));
  const rows: CommunityRow[] = [];
  for (const each of page.rows) {
    const { last_seen_ms: seenMs, ...figures } = await figuresOf(database, each.id, month);
    const { reviews } = await findingTotals(database, each.id);
    const lastSeenAt = seenMs === null ? null : new Date(seenMs);
    rows.push({ ...each, ...figures, lastSeenAt, openReviews: reviews });
  }
  return { ...page, rows };
}

/** The sums of one community as of one statement, which a database that is spread by community runs in one place. */
async function figuresOf(database: Transaction, community: string, month: Date): Promise<Figures> {
  const [figures] = await queryRows<Figures>(
    database,
    sql`SELECT *, (SELECT count(*) FROM store WHERE community = ${community})::float8 AS stores
      FROM (
        SELECT (count(*) FILTER (WHERE kind = 'resident' AND ${isPerson(community, sql`account.id`)}))::float8 AS residents,
          coalesce(-sum(balance) FILTER (WHERE id = 'issued'), 0)::float8 AS issued,
          coalesce(sum(balance) FILTER (WHERE id = 'redeemed'), 0)::float8 AS redeemed,
          coalesce(sum(balance + coalesce(pending, 0)) FILTER (WHERE kind = 'resident'), 0)::float8 AS outstanding
        FROM account WHERE community = ${community}) AS sums
      CROSS JOIN (
        SELECT coalesce(sum(CASE WHEN debit_account = 'issued' THEN points WHEN credit_account = 'issued' THEN -points
            ELSE 0 END), 0)::float8 AS "issuedThisMonth",
          coalesce(sum(CASE WHEN credit_account = 'redeemed' THEN points WHEN debit_account = 'redeemed' THEN -points
            ELSE 0 END), 0)::float8 AS "redeemedThisMonth"
        FROM transfer WHERE community = ${community} AND at >= ${month.toISOString()}::timestamptz) AS moved
      CROSS JOIN (
        SELECT (count(*) FILTER (WHERE status = 'active'))::float8 AS kiosks,
          (extract(epoch FROM max(last_seen_at)) * 1000)::float8 AS last_seen_ms
        FROM kiosk WHERE community = ${community}) AS tablets`,
  );
  assert(figures !== undefined, 'sums are one row, whatever there is');
  return figures;
}
