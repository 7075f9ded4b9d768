import { and, asc, count, desc, eq, gt, gte, isNull, sql } from 'drizzle-orm';
import type { Transaction } from '../db/database.ts';
import { staffTable, storeTable } from '../db/schema/community.ts';
import { eventTable, setAsideTable } from '../db/schema/event.ts';
import { accountTable } from '../db/schema/ledger.ts';
import { chainTable, kioskTable, pairingCodeTable } from '../db/schema/kiosk.ts';

/** A kiosk that has been heard of within this time is online: it holds a live connection and pulls every minute. */
export const onlineMs = 120_000;

/** Whether a kiosk that was last heard of at `lastSeenAt` is online. */
export const isOnline = (lastSeenAt: Date | null, now: Date): boolean =>
  lastSeenAt !== null && now.getTime() - lastSeenAt.getTime() <= onlineMs;

/** All kiosks of the community with what they last said of themselves, active ones first. */
export async function listKiosks(database: Transaction, communityId: string, kioskId?: string) {
  return database
    .select({
      id: kioskTable.id,
      label: kioskTable.label,
      status: kioskTable.status,
      storeName: storeTable.name,
      storeNameEn: storeTable.nameEn,
      enrolledAt: kioskTable.enrolledAt,
      lastSeenAt: kioskTable.lastSeenAt,
      appVersion: kioskTable.appVersion,
      clockOffsetMs: kioskTable.clockOffsetMs,
      persistentStorage: kioskTable.persistentStorage,
      waiting: kioskTable.waiting,
      storeId: kioskTable.store,
      lostAt: kioskTable.lostAt,
      copiedAt: kioskTable.copiedAt,
      exposure: kioskTable.exposure,
      leasedUntil: kioskTable.leasedUntil,
      replacedBy: kioskTable.replacedBy,
    })
    .from(kioskTable)
    .leftJoin(storeTable, and(eq(storeTable.community, kioskTable.community), eq(storeTable.id, kioskTable.store)))
    .where(and(eq(kioskTable.community, communityId), kioskId === undefined ? undefined : eq(kioskTable.id, kioskId)))
    .orderBy(asc(kioskTable.status), asc(kioskTable.label));
}

/** Whether a new tablet may be paired in a kiosk's place: nobody has taken it yet. */
export const isReplaceable = ({ status, replacedBy }: Pick<KioskRow, 'status' | 'replacedBy'>): boolean =>
  status === 'active' || replacedBy === null;

/** What a kiosk is called; undefined when the community has none of that id. */
export async function kioskLabelOf(database: Transaction, communityId: string, kioskId: string) {
  const own = and(eq(kioskTable.community, communityId), eq(kioskTable.id, kioskId));
  const [kiosk] = await database.select({ label: kioskTable.label }).from(kioskTable).where(own);
  return kiosk?.label;
}

export type KioskRow = Awaited<ReturnType<typeof listKiosks>>[number];

/** One kiosk with its chains, the open one first; undefined when there is none of that id. */
export async function kioskOf(database: Transaction, communityId: string, kioskId: string) {
  const [kiosk] = await listKiosks(database, communityId, kioskId);
  if (kiosk === undefined) return undefined;
  const chains = await database
    .select({
      epoch: chainTable.epoch,
      status: chainTable.status,
      ackSeq: chainTable.ackSeq,
      backupSeq: chainTable.backupSeq,
      openedAt: chainTable.openedAt,
      closedAt: chainTable.closedAt,
    })
    .from(chainTable)
    .where(and(eq(chainTable.community, communityId), eq(chainTable.kiosk, kioskId)))
    .orderBy(desc(chainTable.openedAt));
  const [events] = await database
    .select({ count: count() })
    .from(eventTable)
    .where(and(eq(eventTable.community, communityId), eq(eventTable.kiosk, kioskId)));
  const [setAside] = await database
    .select({ count: count() })
    .from(setAsideTable)
    .where(and(eq(setAsideTable.community, communityId), eq(setAsideTable.kiosk, kioskId)));
  const [held] = await database
    .select({
      points: sql<string | null>`sum((${accountTable.allotted} ->> ${kioskId}::text)::bigint)`,
      lent: sql<string | null>`sum((${accountTable.lent} ->> ${kioskId}::text)::bigint)`,
    })
    .from(accountTable)
    .where(eq(accountTable.community, communityId));
  const counts = { events: events?.count ?? 0, setAside: setAside?.count ?? 0 };
  return { ...kiosk, chains, ...counts, allotted: Number(held?.points ?? 0), lent: Number(held?.lent ?? 0) };
}

/** How many active kiosks there are, how many of them are online, and how many events they say are waiting on them. */
export async function kioskTotals(database: Transaction, communityId: string, now: Date) {
  const since = new Date(now.getTime() - onlineMs);
  const [totals] = await database
    .select({
      active: count(),
      online: sql<string>`count(*) FILTER (WHERE ${gte(kioskTable.lastSeenAt, since)})`,
      waiting: sql<string | null>`sum(${kioskTable.waiting})`,
    })
    .from(kioskTable)
    .where(and(eq(kioskTable.community, communityId), eq(kioskTable.status, 'active')));
  return {
    active: totals?.active ?? 0,
    online: Number(totals?.online ?? 0),
    waiting: Number(totals?.waiting ?? 0),
  };
}

/** Pairing codes that can still be used: who made them, for which store. The codes themselves are stored as hashes. */
export const openPairingCodes = (database: Transaction, communityId: string, now: Date) =>
  database
    .select({
      storeName: storeTable.name,
      storeNameEn: storeTable.nameEn,
      createdBy: staffTable.name,
      createdAt: pairingCodeTable.createdAt,
      expiresAt: pairingCodeTable.expiresAt,
    })
    .from(pairingCodeTable)
    .leftJoin(
      storeTable,
      and(eq(storeTable.community, pairingCodeTable.community), eq(storeTable.id, pairingCodeTable.store)),
    )
    .leftJoin(
      staffTable,
      and(eq(staffTable.community, pairingCodeTable.community), eq(staffTable.id, pairingCodeTable.createdBy)),
    )
    .where(
      and(
        eq(pairingCodeTable.community, communityId),
        isNull(pairingCodeTable.usedAt),
        gt(pairingCodeTable.expiresAt, now),
      ),
    )
    .orderBy(desc(pairingCodeTable.createdAt));
