import { overviewOf } from '#lib/server/console/overview.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ depends, locals: { hub, signedIn } }) => {
  depends('hub:live');
  return overviewOf(hub.database.orm, signedIn.communityId, hub.clock(), signedIn.zone);
};
