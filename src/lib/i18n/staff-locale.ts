import { createContext } from 'svelte';
import type { LocaleCode } from '#lib/domain/locale.ts';
import { Locale } from './locale.svelte.ts';
import type { StaffMessages } from './staff-messages.ts';

export type StaffLocale = Locale<StaffMessages>;

/** The staff's catalogue in a language. Both are files of their own: residents' start-up does not pay for them. */
export const loadStaffMessages = async (code: LocaleCode): Promise<StaffMessages> =>
  code === 'zh-CN' ? (await import('./staff-zh-CN.ts')).staffZhCN : (await import('./staff-en.ts')).staffEn;

/** The language of the staff's screens; whoever changes the kiosk's language changes this one with it. */
export const newStaffLocale = (code: LocaleCode, messages: StaffMessages): StaffLocale =>
  new Locale(code, messages, loadStaffMessages);

/** Read and set by components; set it once in the component that holds all of the staff's screens. */
export const [useStaffLocale, provideStaffLocale] = createContext<StaffLocale>();
