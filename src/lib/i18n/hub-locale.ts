import { createContext } from 'svelte';
import type { LocaleCode } from './format.ts';
import type { HubMessages } from './hub-messages.ts';
import { Locale } from './locale.svelte.ts';

export type HubLocale = Locale<HubMessages>;

/** The console's catalogue in a language; awaited in `load`, so that the server and the browser render the same. */
export const loadHubMessages = async (code: LocaleCode): Promise<HubMessages> =>
  code === 'zh-CN' ? (await import('./hub-zh-CN.ts')).hubZhCN : (await import('./hub-en.ts')).hubEn;

/** Times at the hub are the community's, wherever the server stands. */
export const hubTimeZone = 'Asia/Shanghai';

/** The language of one person at the console: never shared between requests. */
export const newHubLocale = (code: LocaleCode, messages: HubMessages): HubLocale =>
  new Locale(code, messages, loadHubMessages, hubTimeZone);

/** Read and set by components; set it once in the outermost layout. */
export const [useHubLocale, provideHubLocale] = createContext<HubLocale>();
