import { createContext } from 'svelte';
import { Locale } from './locale.svelte.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import type { Messages } from './messages.ts';
import { zhCN } from './zh-CN.ts';

export type KioskLocale = Locale<Messages>;

const load = async (code: LocaleCode): Promise<Messages> => (code === 'zh-CN' ? zhCN : (await import('./en.ts')).en);

/** The kiosk's language, Chinese at first. English is a file of its own, so that starting up does not pay for it. */
export const newKioskLocale = (): KioskLocale => new Locale<Messages>('zh-CN', zhCN, load);

/** Read and set by components; set it once in the outermost one. */
export const [useLocale, provideLocale] = createContext<KioskLocale>();
