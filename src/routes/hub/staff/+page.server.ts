import { fail } from '@sveltejs/kit';
import * as v from 'valibot';
import { may, roles } from '#lib/domain/permission.ts';
import { addStaff } from '#lib/server/console/staff-change.ts';
import { listStaff } from '#lib/server/console/staff.ts';
import type { Actions, PageServerLoad } from './$types';
import { formOf, typedText } from '../typed.ts';
import { statusOf } from './status.ts';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn } }) => {
  depends('hub:live');
  const staff = await listStaff(hub.database.orm, signedIn.communityId);
  return { staff, mayChange: may(signedIn.role, 'staff.change') };
};

const newMemberSchema = v.object({
  name: v.string(),
  role: v.picklist(roles),
  reason: v.string(),
});

export const actions: Actions = {
  add: async ({ locals: { hub, signedIn }, request }) => {
    const form = await formOf(request);
    const typed = { name: typedText(form, 'name'), role: typedText(form, 'role'), reason: typedText(form, 'reason') };
    const sent = v.safeParse(newMemberSchema, typed);
    if (!sent.success) return fail(400, { typed, refused: 'incomplete' as const });
    const added = await addStaff(hub, signedIn, sent.output);
    if (!added.ok) return fail(statusOf[added.error], { typed, refused: added.error });
    hub.logger.info({ staff: added.value.staffId, by: signedIn.staffId }, 'a member of staff was added');
    return { given: added.value };
  },
};
