import { error } from '@sveltejs/kit';
import { residentOf } from '#lib/server/console/residents.ts';
import { listTransfers } from '#lib/server/console/transfers.ts';
import { transferTable } from '../../[list]/transfers.ts';
import { localeOf } from '../../language/locale.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ cookies, locals: { hub, signedIn }, params, url }) => {
  const { communityId } = signedIn;
  const resident = await residentOf(hub.database.orm, communityId, params.id);
  if (resident === undefined) error(404, 'Not found');
  const from = url.searchParams.get('from');
  const { rows, next } = await listTransfers(hub.database.orm, communityId, { account: params.id }, from);
  return { resident, transfers: transferTable(await localeOf(cookies, signedIn.zone), rows, params.id), next };
};
