import { eq, and, inArray } from 'drizzle-orm';
import { dayOf, startOfDayMs } from '#lib/domain/day.ts';
import type { Transaction } from '../db/database.ts';
import { accountTable } from '../db/schema/ledger.ts';
import { listExpiring, listReorders } from './goods-lists.ts';
import { policyOf } from './policy.ts';
import { findingTotals } from './findings.ts';
import { eventTotals } from './events.ts';
import { kioskTotals } from './kiosks.ts';
import { residentTotals } from './residents.ts';
import { dailyPoints } from './transfers.ts';

/** The days that the overview draws. */
export const overviewDays = 30;

/** Everything that the console's first page counts, by the days of a time zone. */
export async function overviewOf(database: Transaction, communityId: string, now: Date, zone: string) {
  const today = dayOf(now.getTime(), zone);
  const [kiosks, events, attention, residents, days, points, goods] = await Promise.all([
    kioskTotals(database, communityId, now),
    eventTotals(database, communityId, new Date(startOfDayMs(today, zone))),
    findingTotals(database, communityId),
    residentTotals(database, communityId),
    dailyPoints(database, communityId, { today, days: overviewDays, zone }),
    pointTotals(database, communityId),
    goodsTotals(database, communityId, now, today),
  ]);
  return { kiosks, events, ...attention, residents, days, points, goods };
}

/** Points that were ever issued, and redeemed (less what was given back). */
async function pointTotals(database: Transaction, communityId: string) {
  const accounts = await database
    .select({ id: accountTable.id, balance: accountTable.balance })
    .from(accountTable)
    .where(and(eq(accountTable.community, communityId), inArray(accountTable.id, ['issued', 'redeemed'])));
  const balance = (id: string): number => accounts.find((account) => account.id === id)?.balance ?? 0;
  // What is issued leaves its account, so that the account stands below zero by as much.
  return { issued: Math.abs(balance('issued')), redeemed: balance('redeemed') };
}

/** How many goods have to be ordered again, and how many deliveries are about to expire: the rows of their lists. */
async function goodsTotals(database: Transaction, communityId: string, now: Date, today: string) {
  const { lowStockPieces, expirySoonDays } = await policyOf(database, communityId);
  const [low, expiring] = await Promise.all([
    listReorders(database, communityId, { now, today, lowStockPieces }),
    listExpiring(database, communityId, today, expirySoonDays),
  ]);
  return { low: low.length, expiring: expiring.length };
}
