import type { HubFactWords } from '../definition.ts';

export const cards: HubFactWords<'cards.issued'> = {
  'zh-CN': { title: '批量发卡', what: ({ cards: issued }, n) => `发出 ${n.count(issued.length)} 张积分卡。` },
  en: { title: 'Cards issued', what: ({ cards: issued }, n) => `Cards issued: ${n.count(issued.length)}.` },
};
