import type { LocaleCode } from '#lib/domain/locale.ts';

const noName: Readonly<Record<LocaleCode, string>> = { 'zh-CN': '没有姓名', en: 'No name' };

/** A resident's name as it is shown, whole or masked; one that is not known or was erased is empty. */
export const shownName = (name: string, code: LocaleCode): string => (name === '' ? noName[code] : name);
