import { toBase64Url } from '#lib/base/encoding.ts';
import { secureRandom } from '#lib/base/id.ts';
import { storeId, testNow } from './community.ts';

const hash = toBase64Url(secureRandom(32));

/** Of each fact of kiosks one, from its invitation to its replacement. */
export const kioskFacts = {
  'kiosk.invited': {
    body: { storeId, replaces: null, expiresAt: testNow.toISOString() },
    confidential: { codeHash: hash },
  },
  'kiosk.paired': {
    body: {
      kioskId: 'ksk_new',
      label: 'Z',
      storeId,
      publicKey: { kty: 'EC', crv: 'P-256', x: hash, y: hash },
      keyThumbprint: hash,
      appVersion: 'test',
      persistentStorage: null,
      replaces: null,
    },
    confidential: { codeHash: hash },
  },
  'kiosk.revoked': { body: { kioskId: 'ksk_new', exposure: 40 }, confidential: null },
  'kiosk.reinstated': { body: { kioskId: 'ksk_new' }, confidential: null },
  'kiosk.replaced': { body: { kioskId: 'ksk_new', by: 'ksk_new', exposure: 40 }, confidential: null },
} as const;
