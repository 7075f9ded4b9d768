import { redirect } from '@sveltejs/kit';
import { cardsWords } from '#lib/i18n/hub-cards.ts';
import { peopleWords } from '#lib/i18n/hub-people.ts';
import { may } from '#lib/domain/permission.ts';
import { looksLikeCard, searchResidents } from '#lib/server/console/residents.ts';
import { formOf } from '../typed.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { hub, language, signedIn }, url }) => {
  const from = url.searchParams.get('from');
  const query = url.searchParams.get('q') ?? '';
  return {
    register: peopleWords[language].register,
    cards: cardsWords[language].title,
    from,
    page: await searchResidents(hub.database.orm, signedIn.communityId, { query, from }),
    mayRegister: may(signedIn.role, 'resident.register'),
  };
};

export const actions: Actions = {
  /** A card number is a bearer token and stays out of every address; any other search gets one that can be kept. */
  default: async ({ locals: { hub, signedIn }, request }) => {
    const query = String((await formOf(request)).get('q') ?? '').trim();
    if (!looksLikeCard(query)) redirect(303, `/hub/residents?q=${encodeURIComponent(query)}`);
    const found = await searchResidents(hub.database.orm, signedIn.communityId, { query, from: null });
    const [resident] = found.rows;
    if (resident !== undefined) redirect(303, `/hub/residents/${resident.id}`);
    return { rows: found.rows };
  },
};
