import type { FindingDefinition } from '../definition.ts';

export const muchWrittenOff: FindingDefinition<{ day: string; points: number; allowance: number }> = {
  decider: 'manager',
  effect: 'inFull',
  words: {
    'zh-CN': {
      title: '报损偏多',
      what: (f) =>
        `${f.kiosk} 在 ${f.text('day')} 报损的商品按积分价共 ${f.count('points')} 积分，超过每天额度 ${f.count('allowance')}。`,
      todo: '看报损的照片和原因，到货架上核对。',
    },
    en: {
      title: 'Much was written off',
      what: (f) =>
        `What ${f.kiosk} wrote off on ${f.text('day')} is worth ${f.count('points')} points at its prices; its allowance is ${f.count('allowance')}.`,
      todo: 'Look at pictures and reasons, and check the shelf.',
    },
  },
};
