import { sql } from 'drizzle-orm';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { itemId, residentId, type TestKiosk } from './community.ts';

// What the database says, read past the code under test.

/** The stored balance of a resident of the kiosk's community. */
export async function balanceOf(database: Database, { subject }: TestKiosk, resident: number): Promise<number> {
  const [row] = await queryRows<{ balance: number }>(
    database.orm,
    sql`SELECT balance::float8 AS balance FROM account
      WHERE community = ${subject.community} AND id = ${residentId(resident)}`,
  );
  return row?.balance ?? Number.NaN;
}

/** What is stored of an item on the shelf. */
export async function onHand(database: Database, { subject }: TestKiosk, item: number): Promise<number> {
  const [row] = await queryRows<{ on_hand: number }>(
    database.orm,
    sql`SELECT on_hand FROM stock WHERE community = ${subject.community} AND item = ${itemId(item)}`,
  );
  return row?.on_hand ?? Number.NaN;
}

/** What was set aside in the kiosk's community. */
export async function asides(database: Database, { subject }: TestKiosk) {
  return queryRows(
    database.orm,
    sql`SELECT seq::float8 AS seq, code FROM set_aside WHERE community = ${subject.community} ORDER BY seq`,
  );
}

/** How many events wait for another. */
export async function waitingCount(database: Database, community: string): Promise<number> {
  return (await queryRows(database.orm, sql`SELECT event FROM waiting WHERE community = ${community}`)).length;
}
