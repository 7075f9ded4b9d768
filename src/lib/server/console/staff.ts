import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { queryRows, type Transaction } from '../db/database.ts';
import { secondFactorTable, staffChangeTable, staffTable } from '../db/schema/community.ts';

// Staff of a community as the console shows them. What changes them is in staff-change.ts.

const columns = {
  id: staffTable.id,
  name: staffTable.name,
  role: staffTable.role,
  signInName: staffTable.signInName,
  hasPassword: sql<boolean>`${staffTable.passwordHash} IS NOT NULL`,
  hasPin: sql<boolean>`${staffTable.pinHash} IS NOT NULL`,
  isEnded: sql<boolean>`${staffTable.endedAt} IS NOT NULL`,
  endedAt: staffTable.endedAt,
  hasFactor: sql<boolean>`${secondFactorTable.staff} IS NOT NULL`,
};

const ofMember = and(eq(secondFactorTable.community, staffTable.community), eq(secondFactorTable.staff, staffTable.id));

/** Everybody, managers first and those whose access has ended last, with where they can sign in. */
export const listStaff = (database: Transaction, communityId: string) =>
  database
    .select(columns)
    .from(staffTable)
    .leftJoin(secondFactorTable, ofMember)
    .where(eq(staffTable.community, communityId))
    .orderBy(
      sql`${staffTable.endedAt} IS NOT NULL`,
      sql`CASE ${staffTable.role} WHEN 'manager' THEN 0 WHEN 'clerk' THEN 1 ELSE 2 END`,
      asc(staffTable.name),
      asc(staffTable.id),
    );

export type StaffRow = Awaited<ReturnType<typeof listStaff>>[number];

/** Somebody whom a fact of a community names. */
export type Actor = Pick<StaffRow, 'id' | 'name'>;

/**
 * Everybody who can have done something in a community: its staff, and the accounts of the districts that founded it or
 * took it in, be it that it has left them.
 */
export async function listActors(database: Transaction, communityId: string): Promise<readonly Actor[]> {
  const districts = await queryRows<{ id: string }>(
    database,
    sql`SELECT DISTINCT coalesce(said ->> 'districtId', said ->> 'district') AS id
      FROM hub_fact CROSS JOIN LATERAL (SELECT payload::json -> 'body' AS said) AS fact
      WHERE community = ${communityId} AND type IN ('community.founded', 'district.joined')
        AND coalesce(said ->> 'districtId', said ->> 'district') IS NOT NULL`,
  );
  const lists = await Promise.all([communityId, ...districts.map(({ id }) => id)].map((id) => listStaff(database, id)));
  return lists.flat();
}

const changer = alias(staffTable, 'changer');

/**
 * One member of staff with everything that was done about them, newest first; undefined for who is not of this
 * community.
 */
export async function staffMemberOf(database: Transaction, communityId: string, staffId: string) {
  const [member] = await database
    .select(columns)
    .from(staffTable)
    .leftJoin(secondFactorTable, ofMember)
    .where(and(eq(staffTable.community, communityId), eq(staffTable.id, staffId)));
  if (member === undefined) return undefined;
  const t = staffChangeTable;
  const changes = await database
    .select({
      number: t.number,
      action: t.action,
      role: t.role,
      reason: t.reason,
      changedAt: t.changedAt,
      changedBy: t.changedBy,
      changerName: changer.name,
    })
    .from(t)
    .leftJoin(changer, and(eq(changer.community, t.community), eq(changer.id, t.changedBy)))
    .where(and(eq(t.community, communityId), eq(t.staff, staffId)))
    .orderBy(desc(t.number));
  return { ...member, changes };
}
