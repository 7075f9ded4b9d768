import { defaultZone } from '#lib/domain/zone.ts';
import { isLocaleCode } from '#lib/i18n/format.ts';
import { findingTotals } from '#lib/server/console/findings.ts';
import { languageCookie } from './language/cookie.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ cookies, depends, locals, url }) => {
  depends('hub:live');
  const wanted = cookies.get(languageCookie);
  const { signedIn } = locals as Partial<App.Locals>;
  return {
    language: isLocaleCode(wanted) ? wanted : ('zh-CN' as const),
    zone: signedIn?.zone ?? defaultZone,
    path: url.pathname + url.search,
    attention:
      signedIn === undefined
        ? { reviews: 0, setAside: 0 }
        : await findingTotals(locals.hub.database.orm, signedIn.communityId),
    person:
      signedIn === undefined
        ? null
        : {
            id: signedIn.staffId,
            name: signedIn.name,
            role: signedIn.role,
            communityName: signedIn.communityName,
            communityNameEn: signedIn.communityNameEn,
          },
  };
};
