import type { HubFactWords } from '../definition.ts';

export const wordsErasure: HubFactWords<'words.erased'> = {
  'zh-CN': {
    title: '删除一条记录里的文字',
    what: () => '一条记录里由人写下的理由或说明已删除，终端下次同步时也会删除。数量、积分和日期不变。',
  },
  en: {
    title: 'Text of an event erased',
    what: () =>
      'A reason or note that somebody typed was erased, and kiosks erase it with their next exchange. Quantities, points and dates stay.',
  },
};
