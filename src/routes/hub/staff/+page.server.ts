import { fail } from '@sveltejs/kit';
import * as v from 'valibot';
import { may } from '#lib/domain/permission.ts';
import { addStaff } from '#lib/server/console/staff-change.ts';
import { listStaff } from '#lib/server/console/staff.ts';
import type { Actions, PageServerLoad } from './$types';
import { statusOf } from './status.ts';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn } }) => {
  depends('hub:live');
  const staff = await listStaff(hub.database.orm, signedIn.communityId);
  return { staff, mayChange: may(signedIn.role, 'staff.change') };
};

const newMemberSchema = v.object({
  name: v.string(),
  role: v.picklist(['clerk', 'manager', 'auditor']),
  reason: v.string(),
});

export const actions: Actions = {
  add: async ({ locals: { hub, signedIn }, request }) => {
    const sent = v.safeParse(newMemberSchema, Object.fromEntries(await request.formData()));
    if (!sent.success) return fail(400);
    const added = await addStaff(hub, signedIn, sent.output);
    if (!added.ok) return fail(statusOf[added.error], { typed: sent.output, refused: added.error });
    hub.logger.info({ staff: added.value.staffId, by: signedIn.staffId }, 'a member of staff was added');
    return { given: added.value };
  },
};
