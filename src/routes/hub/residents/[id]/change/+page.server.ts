import { error, fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { may } from '#lib/domain/permission.ts';
import { peopleWords } from '#lib/i18n/hub-people.ts';
import { changeResident, changesOf, residentToChange } from '#lib/server/console/change-resident.ts';
import { localeOf } from '../../../language/locale.ts';
import { formOf, typedText } from '../../../typed.ts';
import { choicesOf, typedPerson } from '../../person.ts';
import { statusOf } from '../../status.ts';
import { changeTable } from './change-table.ts';
import type { Actions, PageServerLoad } from './$types';

// Nothing of this page is refreshed by itself: what somebody types belongs to what they have seen.
export const load: PageServerLoad = async ({ locals: { hub, language, signedIn }, params }) => {
  const { communityId, role, zone } = signedIn;
  const database = hub.database.orm;
  const resident = await residentToChange(database, communityId, params.id);
  if (resident === undefined) error(404, 'Not found');
  const locale = await localeOf(language, zone);
  const choices = await choicesOf(database, communityId, locale);
  return {
    words: peopleWords[locale.code],
    resident,
    choices,
    changes: changeTable(locale, await changesOf(database, communityId, params.id), choices.stores),
    mayChange: may(role, 'resident.change'),
  };
};

const afterSchema = v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number));

export const actions: Actions = {
  change: async ({ locals: { hub, language, signedIn }, params, request }) => {
    const form = await formOf(request);
    const back = {
      typed: typedPerson(form, await localeOf(language, signedIn.zone)),
      reason: typedText(form, 'reason'),
    };
    const after = v.safeParse(afterSchema, form.get('after'));
    if (!after.success) return fail(400, { ...back, refused: 'incomplete' as const });
    const wanted = { ...back, residentId: params.id, after: after.output };
    const changed = await changeResident(hub, signedIn, wanted, hub.clock());
    if (!changed.ok) {
      const { error: refused } = changed;
      const status = statusOf[refused.code];
      if (refused.code === 'wrong') return fail(status, { ...back, refused: refused.code, wrong: refused.wrong });
      if (refused.code !== 'numberTaken') return fail(status, { ...back, refused: refused.code });
      return fail(status, { ...back, typed: { ...back.typed, number: refused.next }, refused: refused.code });
    }
    if (changed.value === 'changed') {
      hub.logger.info({ resident: params.id, staff: signedIn.staffId }, 'a resident was changed');
    }
    // Led back to the resident, so that a reload sends nothing.
    redirect(303, `/hub/residents/${encodeURIComponent(params.id)}?outcome=${changed.value}`);
  },
};
