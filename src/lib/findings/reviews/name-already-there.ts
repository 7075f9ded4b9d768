import type { FindingDefinition } from '../definition.ts';

export const nameAlreadyThere: FindingDefinition<{ number: string }> = {
  decider: 'manager',
  effect: 'inFull',
  words: {
    'zh-CN': {
      title: '同名居民已登记',
      what: (f) => `新登记的居民与已有的一位同名：居民号 ${f.text('number')}。两位都在，互不影响。`,
      todo: '问清是不是同一个人。是，就停掉新卡、把补卡办在原来的名下；只是同名，写明即可。',
    },
    en: {
      title: 'Name registered already',
      what: (f) =>
        `The new resident has the name of one who was there before: resident number ${f.text('number')}. Both stand side by side.`,
      todo: 'Find out whether it is the same person. If so, stop the new card and replace the old one; if not, say so.',
    },
  },
};
