import type { FindingDefinition } from '../definition.ts';

export const awardsPending: FindingDefinition<{ day: string; points: number; allowance: number }> = {
  decider: 'manager',
  effect: 'inPart',
  cure: 'decided',
  words: {
    'zh-CN': {
      title: '超出每天额度',
      what: (f) =>
        `${f.kiosk} 在 ${f.text('day')} 发到 ${f.count('points')} 积分，额度是 ${f.count('allowance')}。从这一笔起，超出的积分待确认。`,
      todo: '问清那天发了什么。属实，在“待确认积分”里确认；不属实，在那里不认，并停用这台终端。',
    },
    en: {
      title: 'Beyond the day’s allowance',
      what: (f) =>
        `On ${f.text('day')}, ${f.kiosk} had given ${f.count('points')} points by this event; its allowance is ${f.count('allowance')}. What goes beyond is pending.`,
      todo: 'Ask what was given that day. Release it under “Pending points” if it is true; decline it there if it is not, and revoke the kiosk.',
    },
  },
};
