import { sql } from 'drizzle-orm';
import { askLifeMs, patienceMs } from '#lib/domain/allotment.ts';
import { isSurelyOver } from '#lib/domain/lease.ts';
import { wholePolicy, type Policy } from '#lib/domain/policy.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { textArray } from '../db/array-text.ts';

/** A kiosk that holds points which another one asks for. */
export interface Holder {
  readonly kiosk: string;
  readonly label: string;
  /** It has not been heard of for a while, or was asked just now and has not answered. */
  readonly isSilent: boolean;
  /** Its right to spend what it holds has ended, whatever its clock does. */
  readonly leaseOver: boolean;
}

/** Who asks for whose points. */
interface Asking {
  readonly community: string;
  readonly kiosk: string;
  readonly residentId: string;
  readonly now: Date;
}

/** A kiosk that exchanges does so every minute; one that has missed two of them is silent. */
const heardOfWithinMs = 120_000;

/**
 * Those of some kiosks that hold points, with whether they answer. Their rows are locked until the transaction ends, so
 * that none is promised a longer lease while it is taken for one whose lease has ended.
 */
export async function loadHolders(
  tx: Transaction,
  { community, kiosk, residentId, now }: Asking,
  kiosks: readonly string[],
): Promise<readonly Holder[]> {
  const others = kiosks.filter((id) => id !== kiosk);
  if (others.length === 0) return [];
  const rows = await queryRows<{
    id: string;
    label: string;
    seen: number | null;
    promised: number | null;
  }>(
    tx,
    sql`SELECT id, label, (extract(epoch FROM last_seen_at) * 1000)::float8 AS seen,
        (extract(epoch FROM leased_until) * 1000)::float8 AS promised
      FROM kiosk WHERE community = ${community} AND id = ANY(${textArray(others)}) ORDER BY id FOR UPDATE`,
  );
  const unanswered = await unansweredBy(tx, { community, kiosk, residentId, now });
  return rows.map(({ id, label, seen, promised }) => {
    const leaseOver = isSurelyOver(promised === null ? null : new Date(promised), now);
    const isAway = seen === null || now.getTime() - seen > heardOfWithinMs;
    return { kiosk: id, label, leaseOver, isSilent: leaseOver || isAway || unanswered.has(id) };
  });
}

/** Kiosks that this one has asked for the same points, long enough ago to have answered. */
async function unansweredBy(
  tx: Transaction,
  { community, kiosk, residentId, now }: Asking,
): Promise<ReadonlySet<string>> {
  const [since, until] = [askLifeMs, patienceMs].map((ms) => new Date(now.getTime() - ms).toISOString());
  const rows = await queryRows<{ holder: string }>(
    tx,
    sql`SELECT holder FROM allotment_ask
      WHERE community = ${community} AND resident = ${residentId} AND asker = ${kiosk}
        AND asked_at > ${since}::timestamptz AND asked_at <= ${until}::timestamptz`,
  );
  return new Set(rows.map(({ holder }) => holder));
}

const dayMs = 86_400_000;

/**
 * How much of a resident's points may still be lent, of silent kiosks whose right has not ended. Strict: nothing, ever.
 */
export async function leftToLend(
  tx: Transaction,
  { community, residentId, now }: Pick<Asking, 'community' | 'residentId' | 'now'>,
): Promise<{ readonly isStrict: boolean; readonly points: number }> {
  const since = new Date(now.getTime() - dayMs).toISOString();
  const [row] = await queryRows<{ policy: Policy; lent: number }>(
    tx,
    sql`SELECT policy, (SELECT coalesce(sum(points), 0) FROM allotment_loan
          WHERE allotment_loan.community = ${community} AND resident = ${residentId} AND NOT lease_over
            AND lent_at > ${since}::timestamptz)::float8 AS lent
      FROM community WHERE id = ${community}`,
  );
  if (row === undefined) return { isStrict: true, points: 0 };
  const { lendPointsPerDay: most } = wholePolicy(row.policy);
  return { isStrict: most === 0, points: Math.max(0, most - row.lent) };
}
