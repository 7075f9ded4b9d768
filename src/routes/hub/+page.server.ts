import { overviewOf } from '#lib/server/console/overview.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn } }) => {
  depends('hub:live');
  const now = hub.clock();
  const [overview, backup, drills] = await Promise.all([
    overviewOf(hub.database.orm, signedIn.communityId, now, signedIn.zone),
    hub.backups.state(),
    hub.backups.drills(),
  ]);
  return { ...overview, backup, drills, now };
};
