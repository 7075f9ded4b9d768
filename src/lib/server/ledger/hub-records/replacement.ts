import { sql } from 'drizzle-orm';
import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import type { Transaction } from '../../db/database.ts';
import type { Change } from '../change.ts';
import { declareLost, isActive } from '../holdings.ts';
import type { HubRecord } from './definition.ts';

/** Lets a tablet bring what a kiosk recorded. What is kept of that already is taken behind it (`sync/kept.ts`). */
export const replacement: HubRecord<'kiosk.replaced'> = ({ tx, change, fact }) => takePlace(tx, change, fact.body);

/** A kiosk takes the place of another one, which is declared lost where it is not. */
export async function takePlace(
  tx: Transaction,
  change: Change,
  { kioskId, by, exposure }: HubBodies['kiosk.replaced'],
): Promise<void> {
  const { communityId: community } = change;
  if (await isActive(tx, community, kioskId)) await declareLost(tx, change, { kioskId, exposure });
  await tx.execute(sql`
    UPDATE kiosk SET replaced_by = ${by} WHERE community = ${community} AND id = ${kioskId}`);
}
