import type { HubFactWords } from '../definition.ts';

export const erasure: HubFactWords<'resident.erased'> = {
  'zh-CN': {
    title: '删除居民的个人信息',
    what: ({ number }) => `居民号 ${number} 的姓名、拼音和分组已删除，终端下次同步时也会删除。积分、卡和流水不变。`,
  },
  en: {
    title: 'Personal data of a resident erased',
    what: ({ number }) =>
      `Name, spelling and groups of resident number ${number} were erased, and kiosks erase them with their next exchange. Points, cards and history stay.`,
  },
};
