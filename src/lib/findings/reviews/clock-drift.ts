import type { FindingDefinition } from '../definition.ts';

const datesZhCN = { from: '班次开始的时间', to: '班次结束的时间', bestBefore: '保质期' };
const datesEn = { from: 'beginning of the shift', to: 'end of the shift', bestBefore: 'last day of goods' };

/** `field` is a day or moment that the event says besides its own. */
type Detail = { driftMs: number; field?: keyof typeof datesZhCN; itemId?: string };

export const clockDrift: FindingDefinition<Detail> = {
  decider: 'administrator',
  effect: 'inFull',
  words: {
    'zh-CN': {
      title: '终端时间偏差大',
      what: (f) =>
        f.has('field')
          ? `这条${f.event}里写的${f.oneOf('field', datesZhCN)}不合常理，相差 ${f.duration('driftMs')}。`
          : `${f.kiosk}的时间与平台相差 ${f.duration('driftMs')}。`,
      todo: '校准平板的时间，打开自动对时。事件按到达顺序入账，不受影响。写错的日期请与当事人核对。',
    },
    en: {
      title: 'Clock far off',
      what: (f) =>
        f.has('field')
          ? `The ${f.oneOf('field', datesEn)} in this event (${f.event}) cannot be meant: it is ${f.duration('driftMs')} off.`
          : `The clock of ${f.kiosk} and the hub’s are ${f.duration('driftMs')} apart.`,
      todo: 'Set the tablet’s time and switch automatic time on. Events are booked in order of arrival all the same. Ask who wrote a wrong day.',
    },
  },
};
