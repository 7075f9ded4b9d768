import { fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { may } from '#lib/domain/permission.ts';
import { differences, policyPlaces, policyText, readPolicy, type PolicyText } from '#lib/domain/policy-form.ts';
import { policySchema } from '#lib/protocol/enrolment.ts';
import {
  districtStateOf,
  inviteDistrict,
  leaveDistrict,
  type NotInvited,
  type NotLeft,
} from '#lib/server/console/district.ts';
import { changePolicy, listPolicyChanges, policyOf, type PolicyRefused } from '#lib/server/console/policy.ts';
import { formOf, typedText } from '../typed.ts';
import type { Actions, PageServerLoad } from './$types';

// Nothing of this page is refreshed by itself: what somebody types belongs to the policy that they have seen.
export const load: PageServerLoad = async ({ locals: { hub, signedIn }, url }) => {
  const from = url.searchParams.get('from');
  const [policy, { rows, next }, belonging] = await Promise.all([
    policyOf(hub.database.orm, signedIn.communityId),
    listPolicyChanges(hub.database.orm, signedIn.communityId, from),
    districtStateOf(hub.database.orm, signedIn.communityId, hub.clock()),
  ]);
  return {
    policy,
    zones: Intl.supportedValuesOf('timeZone'),
    changes: rows,
    next,
    belonging,
    hasLeft: url.searchParams.get('outcome') === 'left',
    mayChange: may(signedIn.role, 'policy.change'),
    // It is told once, and not on every page of the list.
    outcome:
      from !== null
        ? null
        : ((['saved', 'again'] as const).find((known) => known === url.searchParams.get('outcome')) ?? null),
  };
};

const statusOf = {
  notPermitted: 403,
  reasonMissing: 400,
  unchanged: 400,
  overtaken: 409,
} as const satisfies Record<PolicyRefused['code'], number>;

const districtStatus = {
  notPermitted: 403,
  reasonMissing: 400,
  hasDistrict: 409,
  demo: 409,
  gone: 409,
} as const satisfies Record<NotInvited | NotLeft, number>;

const seenSchema = v.pipe(v.string(), v.parseJson(), policySchema);

export const actions: Actions = {
  change: async ({ locals: { hub, signedIn }, request }) => {
    const sent = await formOf(request);
    const text = Object.fromEntries(policyPlaces.map((place) => [place, typedText(sent, place)])) as PolicyText;
    const reason = typedText(sent, 'reason');
    const seen = v.safeParse(seenSchema, sent.get('seen'));
    if (!seen.success) {
      const now = await policyOf(hub.database.orm, signedIn.communityId);
      return fail(409, { text, reason, seen: now, refused: 'outdated' as const });
    }
    const typed = { text, reason, seen: seen.output };
    const read = readPolicy(text);
    if (!read.ok) return fail(400, { ...typed, refused: 'wrong' as const, wrong: read.error });

    const wanted = { seen: seen.output, wanted: read.value, reason };
    const changed = await changePolicy(hub, signedIn, wanted, hub.clock());
    if (!changed.ok) {
      const { error: refused } = changed;
      const status = statusOf[refused.code];
      if (refused.code !== 'overtaken') return fail(status, { ...typed, refused: refused.code });
      const rebased = { text: policyText(refused.rebased), reason, seen: refused.now };
      return fail(status, { ...rebased, refused: refused.code, others: differences(seen.output, refused.now) });
    }
    if (changed.value === 'saved') hub.logger.info({ staff: signedIn.staffId }, 'the policy was changed');
    // Led back to the page, so that a reload sends nothing.
    redirect(303, `/hub/policy?outcome=${changed.value}`);
  },

  invite: async ({ locals: { hub, signedIn } }) => {
    const made = await inviteDistrict(hub, signedIn, hub.clock());
    if (!made.ok) return fail(districtStatus[made.error], { districtRefused: made.error });
    hub.logger.info({ staff: signedIn.staffId }, 'a code for a district was made');
    return { districtCode: made.value };
  },

  leave: async ({ locals: { hub, signedIn }, request }) => {
    const sent = await formOf(request);
    const reason = typedText(sent, 'reason');
    const left = await leaveDistrict(hub, signedIn, { seen: typedText(sent, 'seen'), reason }, hub.clock());
    if (!left.ok) return fail(districtStatus[left.error], { districtRefused: left.error, leavingReason: reason });
    hub.logger.info({ staff: signedIn.staffId, district: left.value.id }, 'the community left its district');
    redirect(303, '/hub/policy?outcome=left');
  },
};
