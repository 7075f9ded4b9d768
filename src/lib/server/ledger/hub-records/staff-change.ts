import { and, eq, ne, sql } from 'drizzle-orm';
import { opensHub, roleAfter } from '#lib/domain/staff-action.ts';
import { insertRows } from '../../db/database.ts';
import { hubSessionTable, staffChangeTable } from '../../db/schema/community.ts';
import { recordedBy, type HubRecord } from './definition.ts';
import { forgetFactor } from './second-factor-removal.ts';

/** Tablets hear of it by their pull; at the hub it holds with the next request. */
export const staffChange: HubRecord<'staff.changed'> = async ({ tx, change, fact, confidential }) => {
  const { communityId: community, revision } = change;
  const { staffId, change: number, action, role } = fact.body;
  const { pinHash, passwordHash, keptSession } = confidential;
  const newRole = roleAfter(action);
  const isEnd = action === 'end';
  const losesPassword = isEnd || (newRole !== undefined && !opensHub(newRole));
  const losesPin = isEnd || action === 'takePin';
  await tx.execute(sql`
    UPDATE staff SET revision = ${revision}, role = ${role},
      ended_at = ${isEnd ? sql`${fact.at}::timestamptz` : sql`NULL`},
      pin_hash = ${losesPin ? sql`NULL` : sql`coalesce(${pinHash}, pin_hash)`},
      password_given = ${losesPassword ? sql`false` : passwordHash === null ? sql`password_given` : sql`true`},
      password_hash = ${losesPassword ? sql`NULL` : sql`coalesce(${passwordHash}, password_hash)`}
    WHERE community = ${community} AND id = ${staffId}`);
  const { at, reason } = fact;
  const noted = { community, staff: staffId, number, action, role, reason };
  await insertRows(tx, staffChangeTable, [{ ...noted, changedBy: recordedBy(fact), changedAt: new Date(at) }]);
  // Without a password there is nothing to stand beside.
  if (losesPassword) await forgetFactor(tx, community, staffId);
  // Whoever knew the password before, or had another role, signs in anew.
  if (!losesPassword && newRole === undefined && passwordHash === null) return;
  const own = and(eq(hubSessionTable.community, community), eq(hubSessionTable.staff, staffId));
  const others = keptSession === null ? undefined : ne(hubSessionTable.tokenHash, keptSession);
  await tx.delete(hubSessionTable).where(and(own, others));
};
