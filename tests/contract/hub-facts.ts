import { toBase64Url } from '#lib/base/encoding.ts';
import { secureRandom } from '#lib/base/id.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import type { Confidentials, HubBodies, HubFactType } from '#lib/hub-facts/hub-fact.ts';
import { inChain, type ChainContext } from '#lib/server/ledger/hub-chain.ts';
import { manager, newId, residentId, storeId, testNow } from './community.ts';

const hash = toBase64Url(secureRandom(32));
const adjusted = newId();

/** Of each fact of the hub one, of people and kiosks that a test's community has, or that the facts before it bring. */
export const someHubFacts: {
  readonly [Type in HubFactType]: { readonly body: HubBodies[Type]; readonly confidential: Confidentials[Type] };
} = {
  'policy.changed': {
    body: { change: 1, before: defaultPolicy, after: { ...defaultPolicy, lowStockPieces: 9 } },
    confidential: null,
  },
  'staff.added': {
    body: { staffId: 'stf_new', role: 'clerk' },
    confidential: { name: '程小满', pinHash: 'pin-hash', passwordHash: null },
  },
  'staff.changed': {
    body: { staffId: 'stf_new', change: 2, action: 'beAuditor', role: 'auditor' },
    confidential: { pinHash: null, passwordHash: 'password-hash', keptSession: null },
  },
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
  'outbox.imported': {
    body: { kioskId: 'ksk_new', exportedAt: testNow.toISOString(), taken: 2, refused: 1, events: 7 },
    confidential: null,
  },
  'finding.decided': {
    body: { finding: `lost/ksk_new/${testNow.getTime()}`, number: 1, decision: 'noAction' },
    confidential: null,
  },
  'adjustment.proposed': {
    body: { adjustmentId: adjusted, residentId: residentId(0), points: 25 },
    confidential: null,
  },
  'points.adjusted': {
    body: { adjustmentId: adjusted, residentId: residentId(0), points: 25, approvedBy: 'stf_new' },
    confidential: null,
  },
  'adjustment.refused': {
    body: { adjustmentId: newId(), residentId: residentId(0) },
    confidential: null,
  },
  // Of another database, and so outdated in this one.
  'ledger.sealed': {
    body: { previous: null, after: null, through: 9_999, events: 5, facts: 1, root: 'r'.repeat(43), replaces: [] },
    confidential: null,
  },
  'resident.erased': { body: { residentId: residentId(0), number: 'A-0' }, confidential: null },
};

/** The types, in the order in which they can be recorded. */
export const someHubFactTypes = Object.keys(someHubFacts) as readonly HubFactType[];

/** Records one fact of each type, each in a transaction of its own. */
export async function recordEach(context: ChainContext, communityId: string): Promise<void> {
  const record = <Type extends HubFactType>(type: Type) =>
    inChain(context, testNow, async (_tx, lock) => {
      const chain = await lock(communityId);
      await chain.record({ type, staff: manager, reason: '试试', ...someHubFacts[type] });
    });
  for (const type of someHubFactTypes) await record(type);
}
