import { sql } from 'drizzle-orm';
import { freePoints, reclaim, share, uncoveredPoints, type Allotments, type Holdings } from '#lib/domain/allotment.ts';
import type { Policy } from '#lib/domain/policy.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { textArray } from '../db/array-text.ts';
import type { Change } from './change.ts';

// What is set apart for each kiosk stands in the row of the account, because it changes with the balance and under the
// same lock. Each function here is called under the community's lock, with the revision of the change.

/** An account with the store from which its resident usually takes goods. */
interface HomedHoldings extends Holdings {
  readonly id: string;
  readonly homeStore: string;
  /** Whether they were merged into somebody who is there. */
  readonly isAbsorbed: boolean;
}

type HolderRow = { readonly id: string; readonly store: string };

/** Kiosks that may hold points, in the order in which they were paired. */
const activeKiosks = (tx: Transaction, communityId: string): Promise<readonly HolderRow[]> =>
  queryRows<HolderRow>(
    tx,
    sql`SELECT id, store FROM kiosk WHERE community = ${communityId} AND status = 'active'
      ORDER BY enrolled_at, length(label), label`,
  );

/**
 * Sets the free points of residents apart as the community's policy says.
 * @param residents their ids; undefined for everybody, after a kiosk has come or gone.
 */
export async function shareOut(
  tx: Transaction,
  communityId: string,
  revision: number,
  residents?: Iterable<string>,
): Promise<void> {
  const kiosks = await activeKiosks(tx, communityId);
  if (kiosks.length === 0) return;
  const [community] = await queryRows<{ policy: Policy }>(
    tx,
    sql`SELECT policy FROM community WHERE id = ${communityId}`,
  );
  if (community === undefined) throw new Error(`there is no community ${communityId}`);
  const ids = kiosks.map(({ id }) => id);
  const homes = new Map(kiosks.toReversed().map(({ id, store }) => [store, id]));
  const shared = (await loadHomed(tx, communityId, residents)).flatMap((holdings) => {
    // What is free of somebody absorbed is the survivor's in a moment.
    if (holdings.isAbsorbed || freePoints(holdings) <= 0) return [];
    return [
      [holdings.id, share(holdings, ids, homes.get(holdings.homeStore) ?? null, community.policy.allotment)] as const,
    ];
  });
  await writeAllotments(tx, communityId, new Map(shared), revision);
}

/** What a kiosk may still spend of what is set apart for it, in points. */
export async function exposureOf(tx: Transaction, communityId: string, kioskId: string): Promise<number> {
  const [held] = await queryRows<{ points: number }>(
    tx,
    sql`SELECT coalesce(sum((allotted ->> ${kioskId}::text)::bigint), 0)::float8 AS points
      FROM account WHERE community = ${communityId} AND kind = 'resident'`,
  );
  return held?.points ?? 0;
}

/** Whether a kiosk may hold points. */
export async function isActive(tx: Transaction, communityId: string, kioskId: string): Promise<boolean> {
  const active = await activeKiosks(tx, communityId);
  return active.some(({ id }) => id === kioskId);
}

/**
 * Declares a kiosk lost: its right ends, and what was set apart for it is free again and is shared out anew. What it
 * may still have spent, its exposure in points, is kept with the kiosk until it is paired again.
 */
export async function declareLost(
  tx: Transaction,
  { communityId, revision, now }: Change,
  { kioskId, exposure }: { readonly kioskId: string; readonly exposure: number },
): Promise<void> {
  const held = (await loadHomed(tx, communityId)).filter(({ allotted }) => allotted[kioskId] !== undefined);
  const left = new Map(held.map((holdings) => [holdings.id, reclaim(holdings, kioskId)]));
  await writeAllotments(tx, communityId, left, revision);
  await tx.execute(sql`
    UPDATE kiosk SET status = 'revoked', lost_at = ${now.toISOString()}, exposure = ${exposure}
    WHERE community = ${communityId} AND id = ${kioskId}`);
  await tx.execute(sql`
    DELETE FROM allotment_ask WHERE community = ${communityId} AND (asker = ${kioskId} OR holder = ${kioskId})`);
  await shareOut(tx, communityId, revision);
}

/**
 * What is set apart of accounts whose balances change by `deltas` and would not cover it any more: so much less, from
 * the kiosk that holds most first. Accounts that still cover it are missing.
 */
export async function coveredAllotments(
  tx: Transaction,
  communityId: string,
  deltas: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, Allotments>> {
  const homed = await loadHomed(tx, communityId, deltas.keys());
  return new Map(
    homed.flatMap((holdings) => {
      const after = { ...holdings, balance: holdings.balance + (deltas.get(holdings.id) ?? 0) };
      const missing = uncoveredPoints(after);
      return missing === 0 ? [] : [[holdings.id, giveUp(after.allotted, missing)] as const];
    }),
  );
}

/** Takes points back from kiosks. */
function giveUp(allotted: Allotments, points: number): Allotments {
  let left = points;
  const kiosks = Object.entries(allotted).sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1));
  return Object.fromEntries(
    kiosks.flatMap(([kiosk, held]) => {
      const kept = held - Math.min(left, Math.max(0, held));
      left -= held - kept;
      return kept === 0 ? [] : [[kiosk, kept]];
    }),
  );
}

async function loadHomed(
  tx: Transaction,
  communityId: string,
  residents?: Iterable<string>,
): Promise<readonly HomedHoldings[]> {
  const rows = await queryRows<{
    id: string;
    home_store: string;
    balance: number | string;
    allotted: Allotments;
    lent: Allotments | null;
    absorbed: boolean;
  }>(
    tx,
    sql`SELECT account.id, resident.home_store, account.balance, account.allotted, account.lent,
        merge.absorbed IS NOT NULL AND EXISTS (SELECT 1 FROM account AS kept
          WHERE kept.community = ${communityId} AND kept.id = merge.survivor) AS absorbed
      FROM account
      LEFT JOIN resident_merge AS merge ON merge.community = ${communityId} AND merge.absorbed = account.id
      JOIN resident ON resident.community = account.community AND resident.id = account.id
      WHERE account.community = ${communityId} AND account.kind = 'resident'
        ${residents === undefined ? sql`` : sql`AND account.id = ANY(${textArray(residents)})`}
      ORDER BY account.id`,
  );
  return rows.map(({ id, home_store, balance, allotted, lent, absorbed: isAbsorbed }) => ({
    id,
    homeStore: home_store,
    isAbsorbed,
    balance: Number(balance),
    allotted,
    ...(lent === null ? {} : { lent }),
  }));
}

async function writeAllotments(
  tx: Transaction,
  communityId: string,
  changed: ReadonlyMap<string, Holdings>,
  revision: number,
): Promise<void> {
  if (changed.size === 0) return;
  const rows = [...changed].map(([id, { allotted, lent = null }]) => [id, { allotted, lent }]);
  await tx.execute(sql`
    UPDATE account SET allotted = held.rows -> id -> 'allotted', lent = nullif(held.rows -> id -> 'lent', 'null'),
      revision = ${revision}
    FROM (SELECT ${JSON.stringify(Object.fromEntries(rows))}::jsonb AS rows) AS held
    WHERE community = ${communityId} AND id = ANY(${textArray(changed.keys())})`);
}
