import { sql, type SQL } from 'drizzle-orm';
import { dayMs } from '#lib/domain/day.ts';
import { permissionOf } from '#lib/facts/facts.ts';
import { insertOf } from '../db/database.ts';
import { staffMinuteTable } from '../db/schema/staff-minute.ts';
import type { Change } from './change.ts';
import type { Outcome } from './fold.ts';

// Who acted is claimed by a tablet, and somebody is signed in at one at a time. So the minutes in which a member of
// staff did something are written down by tablet. Whichever of two arrives later finds the other one there, so that it
// comes to the same in every order.

const minuteMs = 60_000;

/** Statements for the minutes in which members of staff did what a batch says, and for those that two tablets share. */
export function* staffMinuteStatements(change: Change, outcomes: readonly Outcome[]): Generator<SQL> {
  const minutes = new Map<string, { readonly staff: string; readonly minute: number; readonly kiosk: string }>();
  for (const { entry } of outcomes) {
    const { event, stored } = entry;
    if (stored || event.staff === null || permissionOf(event) === null) continue;
    const minute = Math.floor(Date.parse(event.at) / minuteMs);
    minutes.set(`${event.staff}/${String(minute)}/${event.kiosk}`, { staff: event.staff, minute, kiosk: event.kiosk });
  }
  if (minutes.size === 0) return;
  const rows = [...minutes.values()].map((row) => ({ community: change.communityId, ...row }));
  yield* insertOf(staffMinuteTable, rows, { onConflict: 'nothing' });
  yield sql`
    INSERT INTO staff_twice (community, staff, day, minute, kiosk, other, noticed_at)
    SELECT there.community, there.staff, there.minute / ${dayMs / minuteMs}::bigint, there.minute,
      least(given.kiosk, there.kiosk), greatest(given.kiosk, there.kiosk), ${change.now.toISOString()}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given(staff text, minute bigint, kiosk text)
    JOIN staff_minute AS there ON there.community = ${change.communityId} AND there.staff = given.staff
      AND there.minute = given.minute AND there.kiosk <> given.kiosk
    ON CONFLICT DO NOTHING`;
}
