import type { Cookies } from '@sveltejs/kit';
import { isLocaleCode, type LocaleCode } from '#lib/domain/locale.ts';
import { loadHubMessages, newHubLocale, type HubLocale } from '#lib/i18n/hub-locale.ts';

/** The cookie that remembers a person's language at this browser. It is no secret and says nothing of who they are. */
export const languageCookie = 'points_store_language';

/** The language that somebody has chosen at this browser; Chinese until they do. */
export function languageOf(cookies: Pick<Cookies, 'get'>): LocaleCode {
  const wanted = cookies.get(languageCookie);
  return isLocaleCode(wanted) ? wanted : 'zh-CN';
}

/** The words and formats of a request, for what is written at the hub. */
export async function localeOf(cookies: Pick<Cookies, 'get'>, zone: string): Promise<HubLocale> {
  const code = languageOf(cookies);
  return newHubLocale(code, await loadHubMessages(code), zone);
}
