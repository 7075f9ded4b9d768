import { dayOf } from '#lib/domain/day.ts';
import { listItems } from '#lib/server/console/items.ts';
import { listStores } from '#lib/server/console/stores.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { hub, signedIn } }) => ({
  items: await listItems(hub.database.orm, signedIn.communityId, dayOf(hub.clock().getTime(), signedIn.zone)),
  stores: await listStores(hub.database.orm, signedIn.communityId),
});
