import type { HubFactWords } from '../definition.ts';

export const copyNotice: HubFactWords<'kiosk.copyNoticed'> = {
  'zh-CN': {
    title: '发现终端被复制',
    what: ({ kioskId }, n) => `有两台设备在用终端 ${n.kiosk(kioskId)} 的密钥，两台都先不能同步。`,
  },
  en: {
    title: 'Copy of a kiosk noticed',
    what: ({ kioskId }, n) => `Two devices use the key of kiosk ${n.kiosk(kioskId)}. Neither may exchange for now.`,
  },
};
