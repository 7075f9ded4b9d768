import type { HubFactWords } from '../definition.ts';

export const reinstatement: HubFactWords<'kiosk.reinstated'> = {
  'zh-CN': {
    title: '撤回报失或停用',
    what: ({ kioskId }, n) => `终端 ${n.kiosk(kioskId)} 又可以同步，重新给它留积分。`,
  },
  en: {
    title: 'Revocation of a kiosk taken back',
    what: ({ kioskId }, n) => `Kiosk ${n.kiosk(kioskId)} may exchange again, and points are kept for it.`,
  },
};
