import { createContext } from 'svelte';
import { defaultZone } from '#lib/domain/zone.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import type { HubMessages } from './hub-messages.ts';
import { Locale } from './locale.svelte.ts';

export type HubLocale = Locale<HubMessages>;

/** The console's catalogue in a language; awaited in `load`, so that the server and the browser render the same. */
export const loadHubMessages = async (code: LocaleCode): Promise<HubMessages> =>
  code === 'zh-CN' ? (await import('./hub-zh-CN.ts')).hubZhCN : (await import('./hub-en.ts')).hubEn;

/**
 * The language of one person at the console: never shared between requests. Times are those of the community's zone,
 * wherever the server or the person's PC stands.
 */
export const newHubLocale = (code: LocaleCode, messages: HubMessages, zone: string = defaultZone): HubLocale =>
  new Locale(code, messages, loadHubMessages, zone);

/** Read and set by components; set it once in the outermost layout. */
export const [useHubLocale, provideHubLocale] = createContext<HubLocale>();
