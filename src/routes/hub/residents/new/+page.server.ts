import { fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { prefixedId } from '#lib/base/id.ts';
import { may } from '#lib/domain/permission.ts';
import { peopleWords } from '#lib/i18n/hub-people.ts';
import { mintedResident, nextNumber, registerResident } from '#lib/server/console/register-resident.ts';
import { localeOf } from '../../language/locale.ts';
import { formOf, typedText } from '../../typed.ts';
import { choicesOf, typedPerson } from '../person.ts';
import { statusOf } from '../status.ts';
import type { Actions, PageServerLoad } from './$types';

// Nothing of this page is refreshed by itself: what somebody types would be lost.
export const load: PageServerLoad = async ({ locals: { hub, language, signedIn } }) => {
  const { communityId, role, zone } = signedIn;
  const database = hub.database.orm;
  const locale = await localeOf(language, zone);
  return {
    words: peopleWords[locale.code],
    newId: prefixedId('res', hub.random),
    number: await nextNumber(database, communityId),
    choices: await choicesOf(database, communityId, locale),
    mayRegister: may(role, 'resident.register'),
  };
};

const idSchema = v.pipe(v.string(), v.regex(mintedResident));

export const actions: Actions = {
  register: async ({ locals: { hub, language, signedIn }, request }) => {
    const form = await formOf(request);
    const typed = typedPerson(form, await localeOf(language, signedIn.zone));
    const sent = v.safeParse(idSchema, form.get('id'));
    const back = { typed, id: typedText(form, 'id') };
    if (!sent.success) return fail(400, { ...back, id: prefixedId('res', hub.random), refused: 'incomplete' as const });
    const wanted = { id: sent.output, typed, seen: typedText(form, 'namesakes').split(' ') };
    const registered = await registerResident(hub, signedIn, wanted, hub.clock());
    if (!registered.ok) {
      const { error } = registered;
      const status = statusOf[error.code];
      switch (error.code) {
        case 'notPermitted':
          return fail(status, { ...back, refused: error.code });
        case 'wrong':
          return fail(status, { ...back, refused: error.code, wrong: error.wrong });
        case 'numberTaken':
          return fail(status, { ...back, typed: { ...typed, number: error.next }, refused: error.code });
        case 'namesakes':
          return fail(status, { ...back, refused: error.code, namesakes: error.namesakes });
      }
    }
    if (registered.value === 'registered') {
      hub.logger.info({ resident: sent.output, staff: signedIn.staffId }, 'a resident was registered at the hub');
    }
    // Led on to the resident, so that a reload sends nothing.
    redirect(303, `/hub/residents/${sent.output}?outcome=${registered.value}`);
  },
};
