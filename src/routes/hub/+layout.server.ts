import { may } from '#lib/domain/permission.ts';
import { defaultZone } from '#lib/domain/zone.ts';
import { findingTotals } from '#lib/server/console/findings.ts';
import { residentsWithPending } from '#lib/server/console/pending.ts';
import type { LayoutServerLoad } from './$types';
import { localeOf } from './language/locale.ts';
import { sectionGroups } from './section.ts';
import { sections } from './sections.ts';

export const load: LayoutServerLoad = async ({ depends, locals, url }) => {
  depends('hub:live');
  const { language } = locals;
  const { signedIn } = locals as Partial<App.Locals>;
  const page = { language, zone: signedIn?.zone ?? defaultZone, path: url.pathname + url.search };
  if (signedIn === undefined) return { ...page, person: null, groups: [] };
  const [{ reviews }, pending, locale] = await Promise.all([
    findingTotals(locals.hub.database.orm, signedIn.communityId),
    residentsWithPending(locals.hub.database.orm, signedIn.communityId),
    localeOf(language, signedIn.zone),
  ]);
  const { staffId: id, name, role, communityName, communityNameEn, owes } = signedIn;
  const open = { reviews, pending };
  const links = Object.entries(sections)
    // Whoever owes something at their account is led there from everywhere else.
    .filter(([href, { permission }]) => may(role, permission) && (owes === null || href === '/hub/account'))
    .map(([href, { group, title, icon, attention }]) => ({
      group,
      link: { href, label: title(locale), icon, attention: attention?.(open) ?? 0 },
    }));
  const groups = sectionGroups
    .map((key) => ({
      key,
      label: locale.t.common.groups[key],
      links: links.flatMap(({ group, link }) => (group === key ? [link] : [])),
    }))
    .filter((group) => group.links.length > 0);
  return { ...page, person: { id, name, role, communityName, communityNameEn }, groups };
};
