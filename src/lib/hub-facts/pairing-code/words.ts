import type { HubFactWords } from '../definition.ts';

export const pairingCode: HubFactWords<'kiosk.invited'> = {
  'zh-CN': {
    title: '生成配对码',
    what: ({ storeId, replaces, expiresAt }, n) =>
      [
        `为${n.store(storeId)}生成配对码，${n.dateTime(new Date(expiresAt))}失效。`,
        replaces === null ? '' : `新平板代替终端 ${n.kiosk(replaces)}。`,
      ].join(''),
  },
  en: {
    title: 'Pairing code made',
    what: ({ storeId, replaces, expiresAt }, n) =>
      [
        `Made a pairing code for ${n.store(storeId)} that expires at ${n.dateTime(new Date(expiresAt))}.`,
        replaces === null ? '' : ` The tablet takes the place of kiosk ${n.kiosk(replaces)}.`,
      ].join(''),
  },
};
