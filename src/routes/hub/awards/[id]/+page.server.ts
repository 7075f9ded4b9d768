import { error, fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { may } from '#lib/domain/permission.ts';
import { awardsWords } from '#lib/i18n/hub-awards.ts';
import { uuidSchema } from '#lib/domain/scalar.ts';
import type { PinRefused } from '#lib/server/console/adjustments.ts';
import { awardOfId, linesOfAward } from '#lib/server/console/award-list.ts';
import { decideAward, type AwardNotDecided } from '#lib/server/console/awards.ts';
import { listStaff } from '#lib/server/console/staff.ts';
import { confirmersOf, decidingPerson, decisionSchema } from '../../second-person.ts';
import { formOf } from '../../typed.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { hub, language, signedIn }, params, url }) => {
  const { communityId, role } = signedIn;
  const database = hub.database.orm;
  const id = v.safeParse(uuidSchema, params.id);
  const award = id.success ? await awardOfId(database, communityId, id.output) : undefined;
  if (award === undefined) error(404, 'Not found');
  return {
    words: awardsWords[language],
    award,
    lines: await linesOfAward(database, communityId, award.id),
    confirmers: confirmersOf(await listStaff(database, communityId), signedIn),
    mayConfirm: may(role, 'award.confirm'),
    outcome: (['decided', 'again'] as const).find((known) => known === url.searchParams.get('outcome')) ?? null,
  };
};

const statusOf = {
  notPermitted: 403,
  unknown: 404,
  own: 409,
  overtaken: 409,
  outdated: 409,
  beyondBound: 409,
  wrongPin: 400,
  tooManyAttempts: 429,
} as const satisfies Record<AwardNotDecided['code'] | PinRefused, number>;

export const actions: Actions = {
  decide: async ({ locals: { hub, signedIn }, request }) => {
    const sent = v.safeParse(decisionSchema, Object.fromEntries(await formOf(request)));
    if (!sent.success) return fail(400, { refused: { code: 'unknown' as const } });
    const { id, decision } = sent.output;
    const now = hub.clock();
    const named = await decidingPerson(hub, signedIn, sent.output, now);
    if (!named.ok) return fail(statusOf[named.error], { refused: { code: named.error } });
    const decided = await decideAward(hub, named.value, { id, decision }, now);
    if (!decided.ok) return fail(statusOf[decided.error.code], { refused: decided.error });
    hub.logger.info({ award: id, decision, staff: named.value.staffId }, 'an award to many was decided');
    redirect(303, `/hub/awards/${id}?outcome=${decided.value}`);
  },
};
