import type { HubFactWords } from '../definition.ts';

export const revocation: HubFactWords<'kiosk.revoked'> = {
  'zh-CN': {
    title: '报失或停用终端',
    what: ({ kioskId, exposure }, n) =>
      `终端 ${n.kiosk(kioskId)} 不能再同步，留给它的积分改留给别的终端。它离线时最多可能已经花掉 ${n.count(exposure)} 积分。`,
  },
  en: {
    title: 'Kiosk declared lost',
    what: ({ kioskId, exposure }, n) =>
      `Kiosk ${n.kiosk(kioskId)} may no longer exchange, and its points are kept for others. It may have spent up to ${n.count(exposure)} of them offline.`,
  },
};
