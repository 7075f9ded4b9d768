import type { HubFactWords } from '../definition.ts';

export const copySettlement: HubFactWords<'kiosk.copySettled'> = {
  'zh-CN': {
    title: '确认终端只有一台',
    what: ({ kioskId }, n) => `确认终端 ${n.kiosk(kioskId)} 只剩一台设备在用，它又可以同步。`,
  },
  en: {
    title: 'Kiosk has one holder again',
    what: ({ kioskId }, n) => `Kiosk ${n.kiosk(kioskId)} is used by one device again, and may exchange.`,
  },
};
