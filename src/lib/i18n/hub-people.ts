import type { LocaleCode } from '#lib/domain/locale.ts';
import { peopleEn } from './hub-people-en.ts';
import { peopleZhCN } from './hub-people-zh-CN.ts';

export type PeopleWords = typeof peopleZhCN;

/**
 * What the pages say that register and change residents. They are texts alone and the hub sends those of one language
 * with the page, so that no other page of the console loads them.
 */
export const peopleWords: Readonly<Record<LocaleCode, PeopleWords>> = { 'zh-CN': peopleZhCN, en: peopleEn };
