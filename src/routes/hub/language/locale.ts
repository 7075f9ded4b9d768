import type { Cookies } from '@sveltejs/kit';
import { isLocaleCode, type LocaleCode } from '#lib/domain/locale.ts';
import { loadHubMessages, newHubLocale, type HubLocale } from '#lib/i18n/hub-locale.ts';
import { languageCookie } from './cookie.ts';

/** The language that somebody has chosen at this browser; undefined until they do: it is their community's then. */
export function chosenLanguage(cookies: Pick<Cookies, 'get'>): LocaleCode | undefined {
  const wanted = cookies.get(languageCookie);
  return isLocaleCode(wanted) ? wanted : undefined;
}

/** The words and formats of a request, for what is written at the hub. */
export const localeOf = async (code: LocaleCode, zone: string): Promise<HubLocale> =>
  newHubLocale(code, await loadHubMessages(code), zone);
