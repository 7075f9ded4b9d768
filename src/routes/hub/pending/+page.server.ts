import { fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { pendingDecisions } from '#lib/domain/award-allowance.ts';
import { startOfDayMs } from '#lib/domain/day.ts';
import { may } from '#lib/domain/permission.ts';
import { uuidSchema } from '#lib/domain/scalar.ts';
import { decidePending, listPending, type PendingRefused } from '#lib/server/console/pending.ts';
import { formOf, typedText } from '../typed.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn }, url }) => {
  depends('hub:live');
  const days = await listPending(hub.database.orm, signedIn.communityId);
  return {
    days: days.map((day) => ({ ...day, beginsMs: startOfDayMs(day.day, signedIn.zone) })),
    mayDecide: may(signedIn.role, 'pending.decide'),
    outcome: (['decided', 'again'] as const).find((known) => known === url.searchParams.get('outcome')) ?? null,
  };
};

const decisionSchema = v.object({ eventIds: v.array(uuidSchema), decision: v.picklist(pendingDecisions) });

const statusOf = {
  notPermitted: 403,
  reasonMissing: 400,
  nothingChosen: 400,
  unknown: 404,
  overtaken: 409,
  beyondBound: 409,
} as const satisfies Record<PendingRefused['code'], number>;

export const actions: Actions = {
  decide: async ({ locals: { hub, signedIn }, request, url }) => {
    const form = await formOf(request);
    const reason = typedText(form, 'reason');
    const group = typedText(form, 'group');
    const wanted = { eventIds: form.getAll('award'), decision: form.get('decision') };
    const sent = v.safeParse(decisionSchema, wanted);
    if (!sent.success) return fail(404, { group, reason, refused: { code: 'unknown' as const } });
    const decided = await decidePending(hub, signedIn, { ...sent.output, reason }, hub.clock());
    if (!decided.ok) return fail(statusOf[decided.error.code], { group, reason, refused: decided.error });
    const { decision, eventIds } = sent.output;
    if (decided.value === 'decided') {
      hub.logger.info({ decision, awards: eventIds.length, staff: signedIn.staffId }, 'pending points were decided');
    }
    // Led back to the list, so that a reload sends nothing.
    redirect(303, `${url.pathname}?outcome=${decided.value}`);
  },
};
