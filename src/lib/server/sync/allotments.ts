import { sql } from 'drizzle-orm';
import { grant, holdersToAsk, lend, type Allotments, type Holdings, type KioskPoints } from '#lib/domain/allotment.ts';
import type { Points } from '#lib/domain/points.ts';
import { mostAsked, type AllotmentRequest, type AllotmentResponse } from '#lib/protocol/allotment.ts';
import { executeAll, givenTo, insertRows, queryRows, type Database, type Transaction } from '../db/database.ts';
import { allotmentLoanTable } from '../db/schema/ledger.ts';
import { balanceUpdate } from '../ledger/balances.ts';
import { textArray } from '../db/array-text.ts';
import { nextRevision } from '../ledger/community.ts';
import { leftToLend, loadHolders, type Holder } from './holders.ts';
import type { KioskSubject } from './subject.ts';

/** The answer with the number of the change that was made; undefined for a resident who is not known. */
export interface AllotmentOutcome {
  readonly response: AllotmentResponse;
  readonly revision: number;
}

/** A wish that is being answered. */
interface Asking {
  readonly community: string;
  /** The kiosk that asks. */
  readonly kiosk: string;
  readonly residentId: string;
  readonly revision: number;
  readonly now: Date;
}

/**
 * Sets points apart for a kiosk that asks: what is free at once, and for the rest the kiosks that hold it are asked by
 * their next pull, of which the live channel tells them. What silent ones hold is lent, as far as the community's
 * policy lets it be. Nothing is taken from a kiosk here; it gives up by an event of its own.
 */
export async function askForPoints(
  database: Database,
  { community, kiosk }: KioskSubject,
  { residentId, atLeast }: AllotmentRequest,
  now: Date,
): Promise<AllotmentOutcome | undefined> {
  return database.transaction(async (tx) => {
    const revision = await nextRevision(tx, community);
    const asking = { community, kiosk, residentId, revision, now };
    const before = await loadHoldings(tx, asking);
    if (before === undefined) return undefined;
    const missingOf = ({ allotted }: Holdings): Points => Math.max(0, atLeast - (allotted[kiosk] ?? 0));
    const granted = grant(before, kiosk, atLeast);
    const holders = missingOf(granted) === 0 ? [] : await loadHolders(tx, asking, Object.keys(granted.allotted));
    const { reachable, loans } = await shareWish(tx, asking, { granted, holders, missing: missingOf(granted) });
    const lent = loans.reduce((holdings, loan) => lend(holdings, kiosk, loan), granted);
    // Silent ones are asked as well: whoever comes back while somebody waits gives up what it has.
    const asked = holdersToAsk(lent, kiosk, missingOf(lent));
    await putAsks(tx, asking, asked);
    // The row is marked as changed also when nothing was granted, so that its holders' next pull shows what is wanted.
    const changed = new Map([[residentId, lent.allotted]]);
    const owed = new Map(lent.lent === undefined ? [] : [[residentId, lent.lent]]);
    await executeAll(tx, balanceUpdate(community, new Map([[residentId, 0]]), revision, changed, owed));
    const awaited = asked.filter(({ kiosk: holder }) => reachable.has(holder));
    // Who holds more than an answer can say hears that it is as much as it can say: no tablet asks for more.
    const response: AllotmentResponse = {
      allotted: Math.min(lent.allotted[kiosk] ?? 0, mostAsked),
      missing: sumOf(awaited),
      holders: awaited.map(({ kiosk: holder, points }) => ({ kioskLabel: reachable.get(holder) ?? '', points })),
      lent: Math.min(sumOf(loans), mostAsked),
      now: now.toISOString(),
    };
    return { response, revision };
  });
}

const sumOf = (parts: readonly { readonly points: Points }[]): Points =>
  parts.reduce((sum, { points }) => sum + points, 0);

async function loadHoldings(tx: Transaction, { community, residentId }: Asking): Promise<Holdings | undefined> {
  const [account] = await queryRows<{
    balance: number | string;
    allotted: Allotments;
    lent: Allotments | null;
  }>(
    tx,
    sql`SELECT balance, allotted, lent FROM account
      WHERE community = ${community} AND id = ${residentId} AND kind = 'resident'`,
  );
  if (account === undefined) return undefined;
  const { balance, allotted, lent } = account;
  return { balance: Number(balance), allotted, ...(lent === null ? {} : { lent }) };
}

interface Wish {
  readonly granted: Holdings;
  readonly holders: readonly Holder[];
  readonly missing: Points;
}

/** What is asked of kiosks that answer, by their labels, and what is lent of what the silent ones hold. */
async function shareWish(
  tx: Transaction,
  asking: Asking,
  { granted, holders, missing }: Wish,
): Promise<{ readonly reachable: ReadonlyMap<string, string>; readonly loans: readonly KioskPoints[] }> {
  const reachable = new Map(holders.flatMap((one) => (one.isSilent ? [] : [[one.kiosk, one.label] as const])));
  const all = holdersToAsk(granted, asking.kiosk, Number.MAX_SAFE_INTEGER);
  const silent = new Map(holders.filter(({ isSilent }) => isSilent).map((one) => [one.kiosk, one]));
  let left = Math.max(0, missing - sumOf(all.filter(({ kiosk }) => reachable.has(kiosk))));
  if (left === 0 || silent.size === 0) return { reachable, loans: [] };
  const { isStrict, points: mostToday } = await leftToLend(tx, asking);
  if (isStrict) return { reachable, loans: [] };
  let today = mostToday;
  // First of those that can do no more about it.
  const inOrder = all.toSorted((a, b) => rank(silent.get(a.kiosk)) - rank(silent.get(b.kiosk)));
  const loans = inOrder.flatMap(({ kiosk, points: held }) => {
    const holder = silent.get(kiosk);
    if (holder === undefined) return [];
    const points = Math.min(left, held, holder.leaseOver ? held : today);
    left -= points;
    if (!holder.leaseOver) today -= points;
    return points > 0 ? [{ kiosk, points, leaseOver: holder.leaseOver }] : [];
  });
  const rows = loans.map(({ kiosk: holder, points, leaseOver }) => ({
    ...{ community: asking.community, revision: asking.revision, holder, resident: asking.residentId },
    ...{ borrower: asking.kiosk, points, leaseOver, lentAt: asking.now },
  }));
  await insertRows(tx, allotmentLoanTable, rows);
  return { reachable, loans };
}

const rank = (holder: Holder | undefined): number => (holder?.leaseOver === true ? 0 : 1);

/** Writes down whom a kiosk asks for whose points, in the place of what it asked before. */
async function putAsks(
  tx: Transaction,
  { community, kiosk, residentId, now }: Asking,
  asked: readonly KioskPoints[],
): Promise<void> {
  await tx.execute(sql`
    DELETE FROM allotment_ask WHERE community = ${community} AND resident = ${residentId} AND asker = ${kiosk}`);
  if (asked.length === 0) return;
  const points = new Map(asked.map((one) => [one.kiosk, one.points]));
  await tx.execute(sql`
    INSERT INTO allotment_ask (community, resident, holder, asker, points, asked_at)
    SELECT home.id, ${residentId}, given.holder, ${kiosk}, given.points, ${now.toISOString()}::timestamptz
    FROM ${givenTo(
      community,
      sql`unnest(${textArray(points.keys())}, ${textArray([...points.values()].map(String))}::integer[])
        AS given(holder, points)`,
    )}`);
}
