import { listShifts } from '#lib/server/console/shifts.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn }, url }) => {
  depends('hub:live');
  return { page: await listShifts(hub.database.orm, signedIn.communityId, url.searchParams.get('from')) };
};
