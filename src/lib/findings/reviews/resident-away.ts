import type { FindingDefinition } from '../definition.ts';

export const residentAway: FindingDefinition<{ sinceMs: number }> = {
  decider: 'manager',
  effect: 'inFull',
  words: {
    'zh-CN': {
      title: '居民已搬离',
      what: (f) => `${f.resident}那时已登记搬离，${f.kiosk}离线，还不知道。这条${f.event}照常入账。`,
      todo: '问清是不是本人。人已经回来，就在居民页登记回来；不是本人，就撤销这一笔。',
    },
    en: {
      title: 'Resident had left',
      what: (f) =>
        `${f.resident} had moved away by then; ${f.kiosk} was offline and did not know. This (${f.event}) is booked all the same.`,
      todo: 'Ask whether it was they. Who is back is noted as returned on the page of the resident; else undo it.',
    },
  },
};
