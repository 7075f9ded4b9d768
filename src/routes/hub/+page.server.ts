import { overviewOf } from '#lib/server/console/overview.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn } }) => {
  depends('hub:live');
  const now = hub.clock();
  const [overview, backup] = await Promise.all([
    overviewOf(hub.database.orm, signedIn.communityId, now, signedIn.zone),
    hub.backups.state(),
  ]);
  return { ...overview, backup, now };
};
