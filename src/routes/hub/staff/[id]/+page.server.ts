import { error, fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { may } from '#lib/domain/permission.ts';
import { actionsFor, staffActions } from '#lib/domain/staff-action.ts';
import { takeFactor } from '#lib/server/console/second-factor.ts';
import { countSessions, endSessionsOf } from '#lib/server/console/sessions.ts';
import { changeStaff } from '#lib/server/console/staff-change.ts';
import { staffMemberOf } from '#lib/server/console/staff.ts';
import { staffConnections } from '#lib/server/http/live.ts';
import { formOf, typedText } from '../../typed.ts';
import { statusOf } from '../status.ts';
import type { Actions, PageServerLoad } from './$types';

// Nothing of this page is refreshed by itself: what somebody does belongs to what they have seen.
export const load: PageServerLoad = async ({ locals: { hub, signedIn }, params, url }) => {
  const { communityId, role, staffId } = signedIn;
  const member = await staffMemberOf(hub.database.orm, communityId, params.id);
  if (member === undefined) error(404, 'Not found');
  const mayChange = may(role, 'staff.change');
  const isOwn = params.id === staffId;
  return {
    member,
    actions: mayChange ? actionsFor(member).filter((action) => !(isOwn && action === 'makePassword')) : [],
    // Nobody who has not signed in anywhere has to be signed out.
    takesFactor: mayChange && !isOwn && member.hasFactor,
    sessions: mayChange && !isOwn ? await countSessions(hub.database.orm, communityId, params.id, hub.clock()) : 0,
    outcome:
      (['done', 'again', 'signedOut', 'factorTaken'] as const).find(
        (known) => known === url.searchParams.get('outcome'),
      ) ?? null,
  };
};

const wantedSchema = v.object({
  after: v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number)),
  action: v.picklist(staffActions),
  reason: v.string(),
});

export const actions: Actions = {
  change: async ({ locals: { hub, signedIn }, params, request }) => {
    const form = await formOf(request);
    const typed = { action: typedText(form, 'action'), reason: typedText(form, 'reason') };
    const sent = v.safeParse(wantedSchema, { ...typed, after: form.get('after') });
    if (!sent.success) return fail(400, { typed, refused: 'incomplete' as const });
    const { action } = sent.output;
    const changed = await changeStaff(hub, signedIn, { staffId: params.id, ...sent.output });
    if (!changed.ok) return fail(statusOf[changed.error], { typed, refused: changed.error });
    const { value } = changed;
    if (value.kind !== 'again') {
      hub.logger.info(
        { staff: params.id, action, by: signedIn.staffId },
        'the access of a member of staff was changed',
      );
    }
    if (value.kind === 'given') return { given: value.given };
    // Led back to the page, so that a reload sends nothing.
    redirect(303, `/hub/staff/${encodeURIComponent(params.id)}?outcome=${value.kind}`);
  },
  takeFactor: async ({ locals: { hub, signedIn }, params, request }) => {
    const whyFactor = typedText(await formOf(request), 'whyFactor');
    const { id: staffId } = params;
    const taken = await takeFactor(hub, signedIn, { staffId, reason: whyFactor });
    if (!taken.ok) return fail(statusOf[taken.error], { whyFactor, refused: taken.error });
    hub.logger.info({ staff: staffId, by: signedIn.staffId }, 'the second factor of a member of staff was taken away');
    redirect(303, `/hub/staff/${encodeURIComponent(staffId)}?outcome=factorTaken`);
  },
  signOut: async ({ locals: { hub, signedIn }, params, request }) => {
    const why = typedText(await formOf(request), 'why');
    const { id: staffId } = params;
    const ended = await endSessionsOf(hub, signedIn, { staffId, reason: why });
    if (!ended.ok) return fail(statusOf[ended.error], { why, refused: ended.error });
    hub.changes.end(signedIn.communityId, staffConnections(staffId));
    hub.logger.info({ staff: staffId, by: signedIn.staffId }, 'the sessions of a member of staff were ended');
    redirect(303, `/hub/staff/${encodeURIComponent(staffId)}?outcome=signedOut`);
  },
};
