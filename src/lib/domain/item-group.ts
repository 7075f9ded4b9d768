import type { LocaleCode } from './locale.ts';

/**
 * The groups of goods (商品分类) in the order of a shop's shelves. A closed list, so that each has its words in every
 * language, a picture can stand for it, and lists of two communities can be laid side by side.
 */
export const itemGroups = ['staple', 'seasoning', 'food', 'cleaning', 'household', 'health', 'leisure'] as const;
/** The group of an item; empty where nobody has said. */
export type ItemGroup = (typeof itemGroups)[number] | '';

/** What is read as a group: one of them, or nothing. Undefined for anything else. */
export const readItemGroup = (typed: string): ItemGroup | undefined =>
  typed === '' ? '' : itemGroups.find((group) => group === typed);

/** What the groups are called, as on the shelves of a Chinese shop. */
export const itemGroupNames: Readonly<Record<LocaleCode, Readonly<Record<ItemGroup, string>>>> = {
  'zh-CN': {
    staple: '粮油主食',
    seasoning: '调味副食',
    food: '食品饮料',
    cleaning: '清洁洗护',
    household: '家居日用',
    health: '医药健康',
    leisure: '文体用品',
    '': '未分类',
  },
  en: {
    staple: 'Staples',
    seasoning: 'Seasoning',
    food: 'Food and drinks',
    cleaning: 'Cleaning',
    household: 'Household',
    health: 'Health',
    leisure: 'Leisure',
    '': 'No group',
  },
};
