import { sql, type SQL } from 'drizzle-orm';
import * as v from 'valibot';
import { askLifeMs } from '#lib/domain/allotment.ts';
import { maskName } from '#lib/domain/name.ts';
import type { ScopeName, ScopeRow } from '#lib/protocol/pull.ts';
import { uuidSchema } from '#lib/protocol/scalar.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { ofResident } from '../db/schema/ledger.ts';
import type { Place } from './cursor.ts';
import type { KioskSubject } from './subject.ts';

// The rows of each scope behind a place, as kiosks see them, in the order of (revision, id). Names are masked here, so
// that no kiosk ever holds a whole one.

/** A walk along one scope: whose rows, from where, and how many at most. */
export interface Walk {
  readonly subject: KioskSubject;
  readonly after: Place;
  readonly limit: number;
  /** The day whose rules are in force, as YYYY-MM-DD. */
  readonly today: string;
  readonly now: Date;
}

/** Rows with the place behind the last of them; null when there are none. */
export interface Walked<Row> {
  readonly rows: readonly Row[];
  readonly place: Place | null;
}

/** A row as it comes, with the revision that places it and is not sent. */
type Placed<Row> = Row & { readonly revision: number | string; readonly id: string };

/** One function per scope. */
export const walks = {
  communities: (tx, walk) =>
    walkRows(tx, walk, ({ revision: _revision, ...row }: Placed<ScopeRow<'communities'>>) => row, {
      select: sql`community.id, community.name, community.name_en AS "nameEn",
        community.district_name AS "districtName", store.name AS "storeName", store.name_en AS "storeNameEn",
        community.policy, community.changed_revision AS revision`,
      from: sql`community JOIN store ON store.community = community.id AND store.id = ${walk.subject.store}`,
      where: sql`community.id = ${walk.subject.community}`,
      key: [sql`community.changed_revision`, sql`community.id`],
    }),
  categories: (tx, walk) =>
    walkRows(tx, walk, ({ revision: _revision, ...row }: Placed<ScopeRow<'categories'>>) => row, {
      select: sql`category.id, category.name, category.name_en AS "nameEn", category.standard,
        category.standard_en AS "standardEn", category.sort, in_force.rule, category.revision`,
      from: sql`category CROSS JOIN LATERAL (
          SELECT json_build_object('version', version, 'unit', unit, 'pointsPerUnit', points_per_unit,
            'dailyCap', daily_cap) AS rule
          FROM rule WHERE rule.community = category.community AND rule.category = category.id
            AND rule.effective_from <= ${walk.today}::date
          ORDER BY version DESC LIMIT 1) AS in_force`,
      where: sql`category.community = ${walk.subject.community}`,
      key: [sql`category.revision`, sql`category.id`],
    }),
  items: (tx, walk) =>
    walkRows(tx, walk, ({ revision: _revision, ...row }: Placed<ScopeRow<'items'>>) => row, {
      select: sql`item.id, item.barcode, item.name, item.name_en AS "nameEn",
        coalesce(supplier.name, '') AS "supplierName", item.points_price AS "pointsPrice",
        item.cash_price_fen AS "cashPriceFen", item.market_price_fen AS "marketPriceFen",
        item.shelf_place AS "shelfPlace", item.picture, item.sort, item.status, item.revision`,
      from: sql`item LEFT JOIN supplier ON supplier.community = item.community AND supplier.id = item.supplier`,
      where: sql`item.community = ${walk.subject.community}`,
      key: [sql`item.revision`, sql`item.id`],
    }),
  stock: (tx, walk) =>
    walkRows(tx, walk, ({ revision: _revision, ...row }: Placed<ScopeRow<'stock'>>) => row, {
      select: sql`stock.item AS id, stock.on_hand AS "onHand", stock.needs_count AS "needsCount",
        stock.last_count AS "lastCount", stock.revision`,
      from: sql`stock`,
      where: sql`stock.community = ${walk.subject.community} AND stock.store = ${walk.subject.store}`,
      key: [sql`stock.revision`, sql`stock.item`],
    }),
  batches: (tx, walk) =>
    walkRows(tx, walk, ({ revision: _revision, ...row }: Placed<ScopeRow<'batches'>>) => row, {
      select: sql`batch.id, batch.item AS "itemId", batch.code, batch.best_before::text AS "bestBefore",
        batch.remaining, batch.revision`,
      from: sql`batch`,
      // Who begins has no use for batches that ran out years ago; who goes on must hear that one has.
      where: sql`batch.community = ${walk.subject.community} AND batch.store = ${walk.subject.store}
        AND (batch.remaining > 0 OR ${walk.after.revision}::bigint > 0)`,
      key: [sql`batch.revision`, sql`batch.id`],
      afterId: sql`${v.is(uuidSchema, walk.after.id) ? walk.after.id : nil}::uuid`,
    }),
  suppliers: (tx, walk) =>
    walkRows(tx, walk, ({ revision: _revision, ...row }: Placed<ScopeRow<'suppliers'>>) => row, {
      select: sql`supplier.id, supplier.name, supplier.name_en AS "nameEn", supplier.revision`,
      from: sql`supplier`,
      where: sql`supplier.community = ${walk.subject.community}`,
      key: [sql`supplier.revision`, sql`supplier.id`],
    }),
  staff: (tx, walk) =>
    walkRows(tx, walk, ({ revision: _revision, ...row }: Placed<ScopeRow<'staff'>>) => row, {
      select: sql`staff.id, staff.name, staff.role, staff.pin_hash AS "pinHash", staff.revision`,
      from: sql`staff`,
      where: sql`staff.community = ${walk.subject.community}`,
      key: [sql`staff.revision`, sql`staff.id`],
    }),
  residents: (tx, walk) => walkRows(tx, walk, residentRow, residentSource(walk)),
  cards: (tx, walk) =>
    walkRows(tx, walk, ({ revision: _revision, ...row }: Placed<ScopeRow<'cards'>>) => row, {
      select: sql`card.hash AS id, card.resident AS "residentId", card.status, card.revision`,
      from: sql`card`,
      where: sql`card.community = ${walk.subject.community}`,
      key: [sql`card.revision`, sql`card.hash`],
    }),
} satisfies { readonly [Name in ScopeName]: (tx: Transaction, walk: Walk) => Promise<Walked<ScopeRow<Name>>> };

interface Source {
  readonly select: SQL;
  readonly from: SQL;
  readonly where: SQL;
  readonly key: readonly [SQL, SQL];
  /** The id behind which the walk goes on, where ids are not text. */
  readonly afterId?: SQL;
}

/** Sorts before every id that a batch has. */
const nil = '00000000-0000-0000-0000-000000000000';

type ResidentRow = Placed<Omit<ScopeRow<'residents'>, 'maskedName' | 'balance' | 'wanted'>> & {
  readonly name: string;
  readonly balance: number | string;
  readonly wanted: number | string;
};

/** A resident with the newest movements, which are the newest of both sides of the account. */
function residentSource({ subject, after, limit, now }: Walk): Source {
  const side = (account: SQL, sign: SQL) => sql`
    (SELECT id, kind, ${sign} points AS points, at, recorded_at, category, note FROM transfer
      WHERE transfer.community = page.community AND ${account} = page.id AND ${ofResident(account)}
      ORDER BY recorded_at DESC, id DESC LIMIT ${recentMovements})`;
  const asksSince = new Date(now.getTime() - askLifeMs).toISOString();
  // The page is cut first, so that movements are looked up for its residents alone.
  return {
    select: sql`page.id, resident.number, resident.name, resident.elder_mode AS "elderMode", resident.initials,
      resident.name_hash AS "nameHash", page.balance,
      coalesce((page.allotted ->> ${subject.kiosk}::text)::integer, 0) AS allotted, coalesce(asked.points, 0) AS wanted,
      coalesce(history.recent, '[]'::json) AS recent, page.revision`,
    from: sql`(SELECT * FROM account WHERE account.community = ${subject.community} AND account.kind = 'resident'
          AND (account.revision, account.id) > (${after.revision}::bigint, ${after.id}::text)
        ORDER BY account.revision, account.id LIMIT ${limit}) AS page
      JOIN resident ON resident.community = page.community AND resident.id = page.id
      LEFT JOIN (
        SELECT resident, sum(points) AS points FROM allotment_ask
        WHERE community = ${subject.community} AND holder = ${subject.kiosk} AND asked_at > ${asksSince}::timestamptz
        GROUP BY resident) AS asked ON asked.resident = page.id
      LEFT JOIN LATERAL (
        SELECT json_agg(json_build_object('id', id, 'kind', kind, 'points', points,
          'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'categoryId', category, 'note', note) ORDER BY recorded_at DESC, id DESC) AS recent
        FROM (SELECT * FROM (
            ${side(sql`debit_account`, sql`-`)} UNION ALL ${side(sql`credit_account`, sql``)}) AS both_sides
          ORDER BY recorded_at DESC, id DESC LIMIT ${recentMovements}) AS newest) AS history ON true`,
    where: sql`true`,
    key: [sql`page.revision`, sql`page.id`],
  };
}

const recentMovements = 5;

const residentRow = ({ name, balance, wanted, revision: _revision, ...row }: ResidentRow): ScopeRow<'residents'> => ({
  ...row,
  maskedName: maskName(name),
  balance: Number(balance),
  wanted: Number(wanted),
});

async function walkRows<Raw extends Placed<{ readonly id: string }>, Row>(
  tx: Transaction,
  { after, limit }: Walk,
  present: (raw: Raw) => Row,
  { select, from, where, key, afterId = sql`${after.id}::text` }: Source,
): Promise<Walked<Row>> {
  const [revision, id] = key;
  const raws = await queryRows<Raw>(
    tx,
    sql`SELECT ${select} FROM ${from}
      WHERE ${where} AND (${revision}, ${id}) > (${after.revision}::bigint, ${afterId})
      ORDER BY ${revision}, ${id} LIMIT ${limit}`,
  );
  const last = raws.at(-1);
  const place = last === undefined ? null : { revision: Number(last.revision), id: last.id };
  return { rows: raws.map(present), place };
}
