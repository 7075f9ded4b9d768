import { error } from '@sveltejs/kit';
import { may } from '#lib/domain/permission.ts';
import { localeOf } from '../language/locale.ts';
import { sections } from '../sections.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, language, signedIn }, params, url }) => {
  const section = sections[`/hub/${params.list}`];
  if (section === undefined || !('show' in section)) error(404, 'Not found');
  if (section.isLive) depends('hub:live');
  const locale = await localeOf(language, signedIn.zone);
  const { communityId } = signedIn;
  const context = { database: hub.database.orm, communityId, now: hub.clock(), locale, asked: url.searchParams };
  const isFirst = !url.searchParams.has('from');
  const { add } = section;
  const added =
    add !== undefined && may(signedIn.role, add.permission) ? { href: add.href, label: add.label(locale) } : null;
  return {
    add: added,
    title: section.title(locale),
    isLive: section.isLive && isFirst,
    ...(await section.show(context)),
  };
};
