import type { HubFactWords } from '../definition.ts';

export const proxyEnd: HubFactWords<'proxy.ended'> = {
  'zh-CN': {
    title: '结束代兑',
    what: ({ residentId, helperId }, n) => `${n.resident(helperId)}不再为${n.resident(residentId)}代兑。`,
  },
  en: {
    title: 'Proxy ended',
    what: ({ residentId, helperId }, n) => `${n.resident(helperId)} redeems no more for ${n.resident(residentId)}.`,
  },
};
