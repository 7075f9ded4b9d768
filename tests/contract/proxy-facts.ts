import { newId, residentId } from './community.ts';

const proxyId = newId();
const pair = { proxyId, residentId: residentId(0), helperId: residentId(1) };

/** Of each fact of proxies one, in an order in which they may come. */
export const proxyFacts = {
  'proxy.appointed': {
    body: { ...pair, consent: 'household', witness: null, from: '2026-11-20', until: '2027-02-28' },
    confidential: null,
  },
  'proxy.ended': { body: pair, confidential: null },
} as const;
