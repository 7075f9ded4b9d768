import { sql } from 'drizzle-orm';
import { readKioskMark } from '#lib/domain/kiosk-mark.ts';
import { queryRows, type Transaction } from '../db/database.ts';

/**
 * Whether the console stays closed in a browser, since it is paired as a kiosk that is in use and the policy of the
 * community does not allow it. A demo does, because it is tried out in one browser.
 * @param mark the value of the cookie `kioskMark`
 */
export async function isClosedTo(database: Transaction, mark: string | undefined): Promise<boolean> {
  const marked = readKioskMark(mark);
  if (marked === undefined) return false;
  const rows = await queryRows(
    database,
    sql`SELECT 1 FROM community JOIN kiosk ON kiosk.community = community.id AND kiosk.id = ${marked.kiosk}
      WHERE community.id = ${marked.community} AND kiosk.status = 'active' AND NOT community.demo
        AND NOT coalesce((community.policy ->> 'consoleOnKiosk')::boolean, false)`,
  );
  return rows.length > 0;
}
