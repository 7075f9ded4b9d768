import type { HubFactWords } from '../definition.ts';

export const districtInvitation: HubFactWords<'district.invited'> = {
  'zh-CN': {
    title: '生成管理区加入码',
    what: ({ expiresAt }, n) => `生成加入码，${n.dateTime(new Date(expiresAt))}失效。管理区用它把本社区收为下属社区。`,
  },
  en: {
    title: 'Code for a district made',
    what: ({ expiresAt }, n) =>
      `Made a code by which a district takes this community in; it expires at ${n.dateTime(new Date(expiresAt))}.`,
  },
};
