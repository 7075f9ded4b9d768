import type { HubFactWords } from '../definition.ts';

export const replacement: HubFactWords<'kiosk.replaced'> = {
  'zh-CN': {
    title: '指定代替的终端',
    what: ({ kioskId, by, exposure }, n) =>
      `终端 ${n.kiosk(by)} 代替终端 ${n.kiosk(kioskId)}，它送来的后者的记录照此入账。后者离线时最多可能已经花掉 ${n.count(exposure)} 积分。`,
  },
  en: {
    title: 'Replacement named',
    what: ({ kioskId, by, exposure }, n) =>
      `Kiosk ${n.kiosk(by)} takes the place of kiosk ${n.kiosk(kioskId)}, and what it brings of that one’s events counts. That one may have spent up to ${n.count(exposure)} points offline.`,
  },
};
