import type { HubFactWords } from '../definition.ts';

export const pairing: HubFactWords<'kiosk.paired'> = {
  'zh-CN': {
    title: '接入终端',
    what: ({ label, storeId, replaces }, n) =>
      `终端 ${label} 接入${n.store(storeId)}。${
        replaces === null
          ? ''
          : `它代替终端 ${n.kiosk(replaces.kioskId)}；后者离线时最多可能已经花掉 ${n.count(replaces.exposure)} 积分。`
      }`,
  },
  en: {
    title: 'Kiosk paired',
    what: ({ label, storeId, replaces }, n) =>
      `Kiosk ${label} was let in at ${n.store(storeId)}.${
        replaces === null
          ? ''
          : ` It takes the place of kiosk ${n.kiosk(replaces.kioskId)}, which may have spent up to ${n.count(replaces.exposure)} points offline.`
      }`,
  },
};
