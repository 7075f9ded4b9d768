import { error } from '@sveltejs/kit';
import { residentOf } from '#lib/server/console/residents.ts';
import { listTransfers } from '#lib/server/console/transfers.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { hub, signedIn }, params, url }) => {
  const { communityId } = signedIn;
  const resident = await residentOf(hub.database.orm, communityId, params.id);
  if (resident === undefined) error(404, 'Not found');
  const from = url.searchParams.get('from');
  return { resident, from, page: await listTransfers(hub.database.orm, communityId, { account: params.id }, from) };
};
