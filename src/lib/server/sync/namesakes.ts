import { sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { may, type Role } from '#lib/domain/permission.ts';
import { searchForm } from '#lib/domain/text.ts';
import { mostNamesakes, type NamesakesRequest } from '#lib/protocol/namesakes.ts';
import { queryRows, type Database } from '../db/database.ts';
import { survivorOf } from '../ledger/merges.ts';
import { chosenByCallers, slowDown, type Pace } from './slowdown.ts';
import type { KioskSubject } from './subject.ts';

/** Why nothing is said: nobody of that id may ask, or too much was asked at this kiosk. */
export type NamesakesRefusal =
  { readonly code: 'not-found' } | { readonly code: 'too-many-attempts'; readonly retryAfterSeconds: number };

/**
 * Each question counts, and none is forgiven: to whoever tries names with a tablet that was taken away, a name that
 * somebody bears is what is looked for. A working day of forty waits for nothing, and a night ends the count. At best,
 * with a rest whenever the waits grow long, 144 names are tried in a day.
 */
const ofNames: Pace = {
  of: 'name',
  free: 40,
  firstWaitMs: 120_000,
  longestWaitMs: 1_800_000,
  letters: chosenByCallers,
  forgottenAfterMs: 8 * 3_600_000,
};

/** The residents of the kiosk's community who bear a name, by id. Spelling makes no difference. */
export async function findNamesakes(
  database: Database,
  { community, kiosk }: KioskSubject,
  { name, staff }: NamesakesRequest,
  now: Date,
): Promise<Result<readonly string[], NamesakesRefusal>> {
  const retryAfterSeconds = await slowDown(database, [[ofNames, `${community}/${kiosk}`]], now);
  if (retryAfterSeconds !== null) return refuse({ code: 'too-many-attempts', retryAfterSeconds });
  const [member] = await queryRows<{ role: Role }>(
    database.orm,
    sql`SELECT role FROM staff WHERE community = ${community} AND id = ${staff} AND ended_at IS NULL`,
  );
  if (member === undefined || !may(member.role, 'resident.find')) return refuse({ code: 'not-found' });
  const rows = await queryRows<{ id: string }>(
    database.orm,
    sql`SELECT id FROM resident WHERE community = ${community} AND withdrawn IS NULL AND id IN (
        SELECT ${survivorOf(community, sql`bearer.id`)} FROM resident AS bearer
        WHERE bearer.community = ${community} AND bearer.name_form = ${searchForm(name)})
      ORDER BY number LIMIT ${mostNamesakes}`,
  );
  return ok(rows.map(({ id }) => id));
}
