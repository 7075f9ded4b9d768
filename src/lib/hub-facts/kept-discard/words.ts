import type { HubFactWords } from '../definition.ts';

export const keptDiscard: HubFactWords<'kept.discarded'> = {
  'zh-CN': {
    title: '不认暂存记录',
    what: ({ sender, recorder, events }, n) =>
      `终端 ${n.kiosk(sender)} 送来的终端 ${n.kiosk(recorder)} 的 ${n.count(events)} 条记录不入账。记录仍然存着。`,
  },
  en: {
    title: 'Kept events discarded',
    what: ({ sender, recorder, events }, n) =>
      `Of kiosk ${n.kiosk(recorder)}, ${n.count(events)} events that kiosk ${n.kiosk(sender)} brought are not taken. They are still there.`,
  },
};
