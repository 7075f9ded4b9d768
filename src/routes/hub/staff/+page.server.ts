import { fail } from '@sveltejs/kit';
import { addClerk, givePin, listStaff, takePin } from '#lib/server/console/staff.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn } }) => {
  depends('hub:live');
  return { staff: await listStaff(hub.database.orm, signedIn.communityId) };
};

const named = async (request: Request, field: string): Promise<string> => {
  const value = (await request.formData()).get(field);
  return typeof value === 'string' ? value : '';
};

export const actions: Actions = {
  pin: async ({ locals: { hub, signedIn }, request }) => {
    const given = await givePin(hub, signedIn.communityId, await named(request, 'staff'));
    if (!given.ok) return fail(404);
    hub.logger.info({ staff: given.value.staffId, by: signedIn.staffId }, 'a PIN was made');
    return { given: given.value };
  },
  take: async ({ locals: { hub, signedIn }, request }) => {
    const staffId = await named(request, 'staff');
    const taken = await takePin(hub, signedIn.communityId, staffId);
    if (!taken.ok) return fail(404);
    hub.logger.info({ staff: staffId, by: signedIn.staffId }, 'a PIN was taken away');
    return { taken: true };
  },
  add: async ({ locals: { hub, signedIn }, request }) => {
    const added = await addClerk(hub, signedIn.communityId, await named(request, 'name'));
    if (!added.ok) return fail(400, { refused: added.error });
    hub.logger.info({ staff: added.value.staffId, by: signedIn.staffId }, 'a clerk was added');
    return { given: added.value };
  },
};
