import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import type { CardColumns, Columns, ResidentHead } from '#lib/protocol/columns.ts';
import type { RowChanges, ScopeName } from '#lib/protocol/pull.ts';
import { uuidSchema } from '#lib/domain/scalar.ts';
import { shownNames } from '../db/shown-name.ts';
import { idsOf, ofAbsorbed, survivorOf } from '../ledger/merges.ts';
import { lastStays } from '../ledger/stays.ts';
import { walkAllowance } from './allowance.ts';
import { walkCards, walkResidents } from './large-scopes.ts';
import { rowsFrom, type ScopeWalk } from './walk.ts';

// The rows of each scope behind a place, as kiosks see them, in the order of (revision, id). Names are masked here, so
// that no kiosk ever holds a whole one.

/** What a walk finds: rows of small scopes and columns of large ones. */
export type WalkedRows = RowChanges & { readonly residents: Columns<ResidentHead>; readonly cards: CardColumns };

/** One walk per scope. */
export const walks: { readonly [Name in ScopeName]: ScopeWalk<WalkedRows[Name]> } = {
  communities: rowsFrom((walk) => ({
    select: sql`community.id, ${shownNames.community} AS name, ${shownNames.communityEn} AS "nameEn",
        community.district_name AS "districtName", ${shownNames.store} AS "storeName",
        ${shownNames.storeEn} AS "storeNameEn",
        community.policy`,
    from: sql`community JOIN store ON store.community = community.id AND store.id = ${walk.subject.store}`,
    where: sql`community.id = ${walk.subject.community}`,
    key: [sql`community.changed_revision`, sql`community.id`],
  })),
  categories: rowsFrom((walk) => ({
    select: sql`category.id, category.name, category.name_en AS "nameEn", category.standard,
        category.standard_en AS "standardEn", category.sort, in_force.rule,
        coalesce(decided.later, '[]'::json) AS later`,
    from: sql`category CROSS JOIN LATERAL (
          SELECT json_build_object('version', version, 'unit', unit, 'pointsPerUnit', points_per_unit,
            'dailyCap', daily_cap) AS rule
          FROM rule WHERE rule.community = ${walk.subject.community} AND rule.category = category.id
            AND rule.effective_from <= ${walk.today}::date
          ORDER BY version DESC LIMIT 1) AS in_force
        CROSS JOIN LATERAL (
          SELECT json_agg(json_build_object('version', version, 'unit', unit, 'pointsPerUnit', points_per_unit,
            'dailyCap', daily_cap, 'effectiveFrom', effective_from) ORDER BY version) AS later
          FROM rule WHERE rule.community = ${walk.subject.community} AND rule.category = category.id
            AND rule.effective_from > ${walk.today}::date) AS decided`,
    where: sql`category.community = ${walk.subject.community}`,
    key: [sql`category.revision`, sql`category.id`],
  })),
  items: rowsFrom((walk) => ({
    select: sql`item.id, item.barcode, item.other_barcodes AS "otherBarcodes", item.name, item.name_en AS "nameEn",
        coalesce(supplier.name, '') AS "supplierName", item.points_price AS "pointsPrice",
        item.cash_price_fen AS "cashPriceFen", item.market_price_fen AS "marketPriceFen",
        item.shelf_place AS "shelfPlace", item.picture, item.sort, item.status,
        NULLIF(item.supplier, '') AS "usualSupplierId", NULLIF(item.cost_price_fen, 0) AS "usualCostFen",
        item.shelf_life_days AS "shelfLifeDays", item.keeps`,
    from: sql`item LEFT JOIN supplier ON supplier.community = item.community AND supplier.id = item.supplier`,
    where: sql`item.community = ${walk.subject.community}`,
    key: [sql`item.revision`, sql`item.id`],
  })),
  stock: rowsFrom((walk) => ({
    select: sql`stock.item AS id, stock.on_hand::float8 AS "onHand", stock.needs_count AS "needsCount",
        stock.last_count AS "lastCount"`,
    from: sql`stock`,
    where: sql`stock.community = ${walk.subject.community} AND stock.store = ${walk.subject.store}`,
    key: [sql`stock.revision`, sql`stock.item`],
  })),
  batches: rowsFrom((walk) => ({
    select: sql`batch.id, batch.item AS "itemId", batch.code, batch.best_before::text AS "bestBefore",
        batch.remaining::float8 AS remaining, batch.supplier AS "supplierId", batch.cost_each_fen AS "costEachFen"`,
    from: sql`batch`,
    // Who begins has no use for batches that ran out years ago; who goes on must hear that one has.
    where: sql`batch.community = ${walk.subject.community} AND batch.store = ${walk.subject.store}
        AND (batch.remaining > 0 OR ${walk.goesOn}::boolean OR ${walk.after.revision}::bigint > 0)`,
    key: [sql`batch.revision`, sql`batch.id`],
    afterId: sql`${v.is(uuidSchema, walk.after.id) ? walk.after.id : nil}::uuid`,
  })),
  suppliers: rowsFrom((walk) => ({
    select: sql`supplier.id, supplier.name, supplier.name_en AS "nameEn"`,
    from: sql`supplier`,
    where: sql`supplier.community = ${walk.subject.community}`,
    key: [sql`supplier.revision`, sql`supplier.id`],
  })),
  staff: rowsFrom((walk) => ({
    select: sql`staff.id, staff.name, staff.role, staff.pin_hash AS "pinHash"`,
    from: sql`staff`,
    where: sql`staff.community = ${walk.subject.community}`,
    key: [sql`staff.revision`, sql`staff.id`],
  })),
  erasures: rowsFrom((walk) => ({
    select: sql`erasure.id, erasure.of, to_json(erasure.erased_at) #>> '{}' AS at`,
    from: sql`(SELECT community, resident AS id, 'resident' AS of, fact, erased_at FROM resident_erasure
          UNION ALL SELECT community, event::text, 'event', fact, erased_at FROM event_erasure) AS erasure
        JOIN hub_fact AS fact ON fact.community = erasure.community AND fact.number = erasure.fact`,
    where: sql`erasure.community = ${walk.subject.community}`,
    key: [sql`fact.revision`, sql`erasure.id`],
  })),
  allowances: walkAllowance,
  pending: rowsFrom((walk) => ({
    select: sql`account.id, (CASE WHEN merge.absorbed IS NULL
        THEN coalesce(account.pending, 0) + coalesce(theirs.pending, 0) ELSE 0 END)::float8 AS points`,
    from: sql`account
        LEFT JOIN resident_merge AS merge ON merge.community = ${walk.subject.community} AND merge.absorbed = account.id
        LEFT JOIN ${ofAbsorbed(walk.subject.community)} AS theirs ON theirs.survivor = account.id`,
    where: sql`account.community = ${walk.subject.community} AND account.kind = 'resident'
        AND account.pending IS NOT NULL`,
    key: [sql`account.revision`, sql`account.id`],
  })),
  departures: rowsFrom((walk) => ({
    select: sql`stay.resident AS id, stay.away`,
    from: sql`${lastStays(walk.subject.community)} AS stay`,
    where: sql`true`,
    key: [sql`stay.revision`, sql`stay.resident`],
  })),
  // Whoever belongs together with the one whose card it is has a row as well: what it said before a merge is over.
  proxies: rowsFrom((walk) => ({
    select: sql`proxy.id, proxy.accounts`,
    from: sql`(SELECT own.id, max(proxy.revision) AS revision, coalesce(json_agg(DISTINCT jsonb_build_object(
            'residentId', kept.owner, 'from', proxy.from_day::text, 'until', proxy.until_day::text))
            FILTER (WHERE own.id = kept.helper AND kept.owner <> kept.helper AND proxy.ended_at IS NULL
              AND proxy.until_day >= ${walk.today}::date), '[]'::json) AS accounts
          FROM proxy
          CROSS JOIN LATERAL (SELECT ${survivorOf(walk.subject.community, sql`proxy.resident`)} AS owner,
            ${survivorOf(walk.subject.community, sql`proxy.helper`)} AS helper) AS kept
          CROSS JOIN LATERAL ${idsOf(walk.subject.community, sql`kept.helper`)} AS own(id)
          WHERE proxy.community = ${walk.subject.community} GROUP BY own.id) AS proxy`,
    where: sql`true`,
    key: [sql`proxy.revision`, sql`proxy.id`],
  })),
  residents: walkResidents,
  cards: walkCards,
};

/** Sorts before every id that a batch has. */
const nil = '00000000-0000-0000-0000-000000000000';
