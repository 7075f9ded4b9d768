import { and, asc, eq, sql } from 'drizzle-orm';
import { prefixedId, type RandomBytes } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { queryRows, insertRows, type Database, type Transaction } from '../db/database.ts';
import { staffTable } from '../db/schema/community.ts';
import { nextRevision } from '../ledger/hub-entries.ts';
import { hashPassword } from './password.ts';
import { newPin } from './pin.ts';

// Staff of a community and their PINs at the counter. Nobody is ever deleted, because events name them.

/** Everybody, managers first, with whether they can sign in at the counter. */
export const listStaff = (database: Transaction, communityId: string) =>
  database
    .select({
      id: staffTable.id,
      name: staffTable.name,
      role: staffTable.role,
      signInName: staffTable.signInName,
      mayOpenHub: sql<boolean>`${staffTable.passwordHash} IS NOT NULL AND ${staffTable.role} <> 'clerk'`,
      hasPin: sql<boolean>`${staffTable.pinHash} IS NOT NULL`,
    })
    .from(staffTable)
    .where(eq(staffTable.community, communityId))
    .orderBy(
      sql`CASE ${staffTable.role} WHEN 'manager' THEN 0 WHEN 'clerk' THEN 1 ELSE 2 END`,
      asc(staffTable.name),
      asc(staffTable.id),
    );

/** What a change of staff works with. */
export interface StaffContext {
  readonly database: Database;
  readonly random: RandomBytes;
  /** Told of each change, so that tablets hear of it at once. */
  readonly changes: { changed(communityId: string, revision: number): void };
}

/** A PIN as it is shown, once: the hub keeps its hash alone. */
export interface NewPin {
  readonly staffId: string;
  readonly name: string;
  readonly pin: string;
}

/** Gives somebody a PIN in place of any there was. Refused for who is not of this community. */
export async function givePin(
  context: StaffContext,
  communityId: string,
  staffId: string,
): Promise<Result<NewPin, 'unknown'>> {
  const pin = newPin(context.random);
  // Hashed before the community is locked, because it takes a while on purpose.
  const pinHash = await hashPassword(pin, context.random);
  const name = await setPinHash(context, communityId, staffId, pinHash);
  return name === undefined ? refuse('unknown') : ok({ staffId, name, pin });
}

/** Takes somebody's PIN away: at the next exchange of each tablet they cannot sign in there any more. */
export async function takePin(
  context: StaffContext,
  communityId: string,
  staffId: string,
): Promise<Result<void, 'unknown'>> {
  const name = await setPinHash(context, communityId, staffId, null);
  return name === undefined ? refuse('unknown') : ok(undefined);
}

async function setPinHash(
  { database, changes }: StaffContext,
  communityId: string,
  staffId: string,
  pinHash: string | null,
): Promise<string | undefined> {
  const [changed, revision] = await database.transaction(async (tx) => {
    const next = await nextRevision(tx, communityId);
    const rows = await queryRows<{ name: string }>(
      tx,
      sql`UPDATE staff SET pin_hash = ${pinHash}, revision = ${next}
        WHERE community = ${communityId} AND id = ${staffId} RETURNING name`,
    );
    return [rows[0], next] as const;
  });
  if (changed !== undefined) changes.changed(communityId, revision);
  return changed?.name;
}

/** The longest name of a member of staff: it has to fit a button on the tablet. */
export const longestName = 40;

/** Adds a clerk with a PIN. Two of one name could not be told apart where they sign in. */
export async function addClerk(
  context: StaffContext,
  communityId: string,
  typedName: string,
): Promise<Result<NewPin, 'nameMissing' | 'nameTaken'>> {
  const name = typedName.normalize('NFC').trim().replace(/\s+/g, ' ');
  if (name === '' || name.length > longestName) return refuse('nameMissing');
  const id = prefixedId('stf', context.random);
  const pin = newPin(context.random);
  const pinHash = await hashPassword(pin, context.random);
  const revision = await context.database.transaction(async (tx) => {
    const next = await nextRevision(tx, communityId);
    const taken = await tx
      .select({ id: staffTable.id })
      .from(staffTable)
      .where(and(eq(staffTable.community, communityId), eq(staffTable.name, name)));
    if (taken.length > 0) return null;
    const clerk = { community: communityId, id, name, role: 'clerk' as const, signInName: id, pinHash, revision: next };
    await insertRows(tx, staffTable, [clerk]);
    return next;
  });
  if (revision === null) return refuse('nameTaken');
  context.changes.changed(communityId, revision);
  return ok({ staffId: id, name, pin });
}
