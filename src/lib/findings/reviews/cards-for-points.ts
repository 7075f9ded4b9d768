import type { FindingDefinition } from '../definition.ts';

export const cardsForPoints: FindingDefinition<{ day: string; points: number; allowance: number }> = {
  decider: 'manager',
  effect: 'inFull',
  words: {
    'zh-CN': {
      title: '给积分多的人发卡',
      what: (f) =>
        `${f.kiosk} 在 ${f.text('day')} 发的新卡，持卡人一共有 ${f.count('points')} 积分，超过每天额度 ${f.count('allowance')}。`,
      todo: '问居民本人是不是要了新卡；不是，马上停卡。',
    },
    en: {
      title: 'Cards of people with many points',
      what: (f) =>
        `The cards that ${f.kiosk} issued on ${f.text('day')} are of people with ${f.count('points')} points together; its allowance is ${f.count('allowance')}.`,
      todo: 'Ask the residents whether they wanted a new card; stop the card if not.',
    },
  },
};
