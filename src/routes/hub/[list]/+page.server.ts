import { error, redirect } from '@sveltejs/kit';
import { may } from '#lib/domain/permission.ts';
import { looksLikeCard } from '#lib/server/console/resident-list.ts';
import { addressWith } from '../address.ts';
import { localeOf } from '../language/locale.ts';
import { sections } from '../sections.ts';
import { formOf, typedText } from '../typed.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, language, signedIn }, params, url }) => {
  const section = sections[`/hub/${params.list}`];
  if (section === undefined || !('show' in section)) error(404, 'Not found');
  if (section.isLive) depends('hub:live');
  const locale = await localeOf(language, signedIn.zone);
  const { communityId } = signedIn;
  const context = { database: hub.database.orm, communityId, now: hub.clock(), locale, asked: url.searchParams };
  const isFirst = !url.searchParams.has('from');
  const { links = [], search } = section;
  return {
    links: links.flatMap(({ href, icon, permission, label }) =>
      may(signedIn.role, permission) ? [{ href, icon, label: label(locale) }] : [],
    ),
    search: search === undefined ? null : { hint: search.hint(locale), unknownCard: search.unknownCard(locale) },
    title: section.title(locale),
    isLive: section.isLive && isFirst,
    ...(await section.show(context)),
  };
};

export const actions: Actions = {
  /** A card number is a bearer token and stays out of every address; any other search gets one that can be kept. */
  default: async ({ locals: { hub, signedIn }, params, request, url }) => {
    const query = typedText(await formOf(request), 'q').trim();
    const section = sections[`/hub/${params.list}`];
    if (section === undefined || !('show' in section) || section.search === undefined) error(404, 'Not found');
    if (!may(signedIn.role, section.permission)) error(403, 'Not permitted');
    if (!looksLikeCard(query)) redirect(303, addressWith(url, { q: query === '' ? null : query, from: null }));
    const { communityId } = signedIn;
    const found = await section.search.byCard({ database: hub.database.orm, communityId }, query);
    if (found !== undefined) redirect(303, found);
    return { cardIsUnknown: true };
  },
};
