import { sql } from 'drizzle-orm';
import { grant, holdersToAsk, type Allotments } from '#lib/domain/allotment.ts';
import { mostAsked, type AllotmentRequest, type AllotmentResponse } from '#lib/protocol/allotment.ts';
import { executeAll, queryRows, type Database, type Transaction } from '../db/database.ts';
import { balanceUpdate, textArray } from '../ledger/balances.ts';
import { nextRevision } from '../ledger/hub-entries.ts';
import type { KioskSubject } from './subject.ts';

/** The answer with the number of the change that was made; undefined for a resident who is not known. */
export interface AllotmentOutcome {
  readonly response: AllotmentResponse;
  readonly revision: number;
}

/**
 * Sets points apart for a kiosk that asks: what is free at once, and for the rest the kiosks that hold it are asked by their
 * next pull, of which the live channel tells them. Nothing is taken from a kiosk here; it gives up by an event of its own.
 */
export async function askForPoints(
  database: Database,
  { community, kiosk }: KioskSubject,
  { residentId, atLeast }: AllotmentRequest,
  now: Date,
): Promise<AllotmentOutcome | undefined> {
  return database.transaction(async (tx) => {
    const revision = await nextRevision(tx, community);
    const [account] = await queryRows<{ balance: number | string; allotted: Allotments }>(
      tx,
      sql`SELECT balance, allotted FROM account
        WHERE community = ${community} AND id = ${residentId} AND kind = 'resident'`,
    );
    if (account === undefined) return undefined;
    const before = { balance: Number(account.balance), allotted: account.allotted };
    const granted = grant(before, kiosk, atLeast);
    const allotted = granted.allotted[kiosk] ?? 0;
    const asked = holdersToAsk(granted, kiosk, Math.max(0, atLeast - allotted));
    const holders = await putAsks(tx, { community, kiosk, residentId, now }, asked);
    // The row is marked as changed also when nothing was granted, so that its holders' next pull shows what is wanted.
    const changed = new Map([[residentId, granted.allotted]]);
    await executeAll(tx, balanceUpdate(community, new Map([[residentId, 0]]), revision, changed));
    const missing = asked.reduce((sum, { points }) => sum + points, 0);
    // Who holds more than an answer can say hears that it is as much as it can say: no tablet asks for more.
    return {
      response: { allotted: Math.min(allotted, mostAsked), missing, holders, now: now.toISOString() },
      revision,
    };
  });
}

interface Asking {
  readonly community: string;
  readonly kiosk: string;
  readonly residentId: string;
  readonly now: Date;
}

/** Writes down whom a kiosk asks for whose points, in the place of what it asked before. Returns the holders by label. */
async function putAsks(
  tx: Transaction,
  { community, kiosk, residentId, now }: Asking,
  asked: readonly { readonly kiosk: string; readonly points: number }[],
): Promise<AllotmentResponse['holders']> {
  await tx.execute(sql`
    DELETE FROM allotment_ask WHERE community = ${community} AND resident = ${residentId} AND asker = ${kiosk}`);
  if (asked.length === 0) return [];
  const points = new Map(asked.map((one) => [one.kiosk, one.points]));
  await tx.execute(sql`
    INSERT INTO allotment_ask (community, resident, holder, asker, points, asked_at)
    SELECT ${community}, ${residentId}, holder, ${kiosk}, points, ${now.toISOString()}::timestamptz
    FROM unnest(${textArray(points.keys())}, ${textArray([...points.values()].map(String))}::integer[])
      AS given(holder, points)`);
  const labels = await queryRows<{ id: string; label: string }>(
    tx,
    sql`SELECT id, label FROM kiosk WHERE community = ${community} AND id = ANY(${textArray(points.keys())})
      ORDER BY label`,
  );
  return labels.map(({ id, label }) => ({ kioskLabel: label, points: points.get(id) ?? 0 }));
}
