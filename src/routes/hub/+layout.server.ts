import { isLocaleCode } from '#lib/i18n/format.ts';
import { languageCookie } from './language/cookie.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ cookies, locals, url }) => {
  const wanted = cookies.get(languageCookie);
  const { signedIn } = locals as Partial<App.Locals>;
  return {
    language: isLocaleCode(wanted) ? wanted : ('zh-CN' as const),
    path: url.pathname + url.search,
    person:
      signedIn === undefined
        ? null
        : {
            name: signedIn.name,
            role: signedIn.role,
            communityName: signedIn.communityName,
            communityNameEn: signedIn.communityNameEn,
          },
  };
};
