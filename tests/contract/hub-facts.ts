import { toBase64Url } from '#lib/base/encoding.ts';
import { secureRandom } from '#lib/base/id.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { sha256Base64Url } from '#lib/base/hash.ts';
import {
  confidentialText,
  readHubFact,
  type Confidentials,
  type HubBodies,
  type HubFactType,
} from '#lib/hub-facts/hub-fact.ts';
import { commitChange, commitWords } from '#lib/hub-facts/residents/person.ts';
import { hubFactSchemas } from '#lib/hub-facts/schemas.ts';
import { hashedText } from '#lib/protocol/seal.ts';
import { listHubFacts, type HubFactRow } from '#lib/server/console/hub-facts.ts';
import type { Page } from '#lib/server/console/page.ts';
import type { Database } from '#lib/server/db/database.ts';
import { reopen } from '#lib/server/ledger/community.ts';
import { chainEnd, enterHubFact, inChain, type ChainContext } from '#lib/server/ledger/hub-chain.ts';
import { manager, newId, residentId, storeId, testNow } from './community.ts';
import { accountFacts } from './account-facts.ts';
import { districtFacts } from './district-facts.ts';
import { importFacts } from './import-facts.ts';
import { kioskFacts } from './kiosk-facts.ts';
import { mergeFacts } from './merge-facts.ts';
import { moveFacts } from './move-facts.ts';
import { proxyFacts } from './proxy-facts.ts';

const hash = toBase64Url(secureRandom(32));
const adjusted = newId();
const openedBatch = newId();
const line = (index: number) => ({ id: newId(), residentId: residentId(index), quantity: 2, points: 20 });
const awarded = {
  batchId: newId(),
  categoryId: 'service',
  ruleVersion: 1,
  at: testNow.toISOString(),
  lines: [line(0)],
};
const spelt = { name: '欧阳秀兰', pinyin: 'ouyangxiulan', initials: 'oyxl' };
const known = { ...spelt, kind: 'retiree', team: '护院巡逻队', household: '3-2-501' };
const person = commitWords(known, secureRandom);
const moved = commitChange({ ...known, team: '读书会' }, known, secureRandom);

/** Of each fact of the hub one, of people and kiosks that a test's community has, or that the facts before it bring. */
export const someHubFacts: {
  readonly [Type in HubFactType]: {
    readonly body: HubBodies[Type];
    readonly confidential: Confidentials[Type];
    readonly words?: readonly string[];
  };
} = {
  'community.founded': {
    body: { name: '另一个社区', nameEn: 'Another', districtName: '某管理区', policy: defaultPolicy, demo: false },
    confidential: { cardKey: 'card-key' },
  },
  ...districtFacts,
  'store.opened': { body: { storeId: 'store-9', name: '九店', nameEn: 'Ninth' }, confidential: null },
  'categories.added': {
    body: {
      categories: [
        {
          categoryId: 'reading',
          name: '读书会',
          nameEn: 'Reading',
          standard: '',
          standardEn: '',
          sort: 9,
          rule: { version: 1, unit: 'time', pointsPerUnit: 5, dailyCap: 10, effectiveFrom: '2026-01-01' },
        },
      ],
    },
    confidential: null,
  },
  'suppliers.added': {
    body: { suppliers: [{ supplierId: 'sup-9', name: '红康药业', nameEn: 'Hongkang', kind: 'supplier' }] },
    confidential: null,
  },
  'items.listed': {
    body: {
      items: [
        {
          itemId: 'item-new',
          barcode: '',
          ...{ name: '家庭医药箱', nameEn: 'Medicine kit', supplierId: 'sup-9', shelfPlace: 'A', picture: '' },
          ...{ pointsPrice: 140, cashPriceFen: 0, marketPriceFen: 2000, costPriceFen: 1350 },
          ...{ sort: 99, shelfLifeDays: null, keeps: true },
        },
      ],
    },
    confidential: null,
  },
  'item.changed': {
    body: {
      id: 'item-new',
      name: '家庭医药箱',
      nameEn: 'Medicine kit',
      change: 1,
      before: { pointsPrice: 140, status: 'listed', keeps: true, itemGroup: '', displayPieces: null },
      after: { pointsPrice: 130, status: 'unlisted', keeps: false, itemGroup: 'health', displayPieces: 24 },
    },
    confidential: null,
  },
  'supplier.changed': {
    body: {
      id: 'sup-9',
      name: '红康药业',
      nameEn: 'Hongkang',
      change: 1,
      before: { name: '红康药业', contact: '' },
      after: { name: '红康大药房', contact: '张经理 138 0000 0000' },
    },
    confidential: null,
  },
  'store.changed': {
    body: {
      id: 'store-9',
      name: '九店',
      nameEn: 'Ninth',
      change: 1,
      before: { name: '九店' },
      after: { name: '老九店' },
    },
    confidential: null,
  },
  'category.changed': {
    body: {
      id: 'reading',
      name: '读书会',
      nameEn: 'Reading',
      change: 1,
      before: { standard: '' },
      after: { standard: '读一本书' },
    },
    confidential: null,
  },
  'rule.added': {
    body: {
      id: 'reading',
      name: '读书会',
      nameEn: 'Reading',
      change: 2,
      rule: { version: 2, unit: 'time', pointsPerUnit: 8, dailyCap: null, effectiveFrom: '2027-01-01' },
    },
    confidential: null,
  },
  'shelf.opened': {
    body: {
      storeId: 'store-9',
      lines: [
        {
          itemId: 'item-new',
          quantity: 7,
          batch: { batchId: openedBatch, supplierId: 'sup-9', costEachFen: 1350, bestBefore: '2027-01-31', code: '' },
        },
      ],
    },
    confidential: null,
  },
  'goods.moved': {
    body: {
      moveId: newId(),
      from: 'store-9',
      to: storeId,
      lines: [
        {
          itemId: 'item-new',
          quantity: 2,
          batch: {
            ...{ takenFrom: openedBatch, batchId: newId(), supplierId: 'sup-9' },
            ...{ costEachFen: 1350, bestBefore: '2027-01-31', code: '' },
          },
        },
        { itemId: 'item-new', quantity: 1, batch: null },
      ],
    },
    confidential: null,
  },
  'residents.entered': {
    body: {
      residents: [
        { residentId: 'res-new', number: 'XL-9001', words: person.commitment, elderMode: true, homeStoreId: 'store-9' },
      ],
    },
    confidential: null,
    words: [person.text],
  },
  'resident.changed': {
    body: {
      residentId: 'res-new',
      change: 1,
      before: { number: 'XL-9001', elderMode: true, homeStoreId: 'store-9' },
      after: { number: 'XL-9002', elderMode: false, homeStoreId: storeId },
      words: moved.commitment,
    },
    confidential: null,
    words: [moved.text],
  },
  ...proxyFacts,
  'resident.left': { body: { residentId: 'res-new', change: 1 }, confidential: null },
  'resident.returned': { body: { residentId: 'res-new', change: 2 }, confidential: null },
  'consent.given': { body: { residentId: 'res-new', change: 1 }, confidential: null },
  'consent.withdrawn': { body: { residentId: 'res-new', change: 2 }, confidential: null },
  'cards.issued': { body: { cards: [{ cardHash: hash, residentId: 'res-new' }] }, confidential: null },
  'card.stopped': { body: { cardHash: hash, residentId: 'res-new', status: 'lost' }, confidential: null },
  'points.carriedOver': {
    body: {
      movements: [
        { kind: 'opening', id: newId(), residentId: 'res-new', points: 200, at: testNow.toISOString(), note: '' },
        {
          kind: 'redemption',
          id: newId(),
          residentId: 'res-new',
          points: 140,
          at: testNow.toISOString(),
          number: 'P-1',
          storeId: 'store-9',
          lines: [{ itemId: 'item-new', quantity: 1, batchId: openedBatch }],
        },
      ],
    },
    confidential: null,
  },
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
  ...kioskFacts,
  'kept.discarded': { body: { sender: 'ksk_new', recorder: 'ksk_new', events: 3 }, confidential: null },
  'kiosk.copyNoticed': { body: { kioskId: 'ksk_new' }, confidential: null },
  'kiosk.copySettled': { body: { kioskId: 'ksk_new' }, confidential: null },
  'outbox.imported': {
    body: { kioskId: 'ksk_new', exportedAt: testNow.toISOString(), taken: 2, refused: 1, events: 7 },
    confidential: null,
  },
  'checklist.settled': { body: { point: 'encryption', change: 1, settlement: 'done' }, confidential: null },
  'file.imported': {
    body: {
      importId: newId(),
      kind: 'residents',
      file: hash,
      columns: { number: '编号' },
      // None of the facts before it is of this import.
      ...{ entered: 0, same: 2, differing: 1, changed: 0, facts: 0 },
    },
    confidential: null,
  },
  'archive.made': { body: { kind: 'copy' }, confidential: null },
  ...importFacts,
  'list.exported': { body: { list: 'residents', kind: 'xlsx' }, confidential: null },
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
  'award.proposed': { body: awarded, confidential: null },
  'award.refused': { body: { batchId: awarded.batchId }, confidential: null },
  'points.awarded': {
    body: { ...awarded, batchId: newId(), lines: [line(1)], approvedBy: 'stf_new' },
    confidential: null,
  },
  // Of an award that this database does not have.
  'pending.decided': {
    body: {
      decision: 'released',
      awards: [{ id: newId(), eventId: newId(), residentId: residentId(0), points: 40 }],
    },
    confidential: null,
  },
  // Of another database, and so outdated in this one.
  'ledger.sealed': {
    body: { previous: null, after: null, through: 9_999, events: 5, facts: 1, root: 'r'.repeat(43), replaces: [] },
    confidential: null,
  },
  'words.erased': { body: { eventId: newId() }, confidential: null },
  'reason.erased': { body: { reasons: [{ factId: newId(), tombstone: null }] }, confidential: null },
  'resident.erased': { body: { residentId: residentId(0), number: 'A-0' }, confidential: null },
  ...mergeFacts,
  ...accountFacts,
  ...moveFacts,
};

/** The types, in the order in which they can be recorded. Only the first fact of a community founds it. */
export const someHubFactTypes = (Object.keys(someHubFacts) as readonly HubFactType[]).filter(
  (type) => type !== 'community.founded',
);

/** Records one fact of each type, each in a transaction of its own. @param reason why each was done */
export async function recordEach(
  context: ChainContext,
  communityId: string,
  reason = '试试',
  types: readonly HubFactType[] = someHubFactTypes,
): Promise<void> {
  const record = <Type extends HubFactType>(type: Type) =>
    inChain(context, testNow, async (tx, lock) => {
      if (type === 'community.resumed') await reopen(tx, communityId);
      const chain = await lock(communityId);
      await chain.record({ type, staff: manager, reason, ...someHubFacts[type] });
    });
  for (const type of types) await record(type);
}

/** Adds the supplier of the facts above to a community. @returns its id */
export async function enterSupplier(context: ChainContext, communityId: string): Promise<string> {
  await recordEach(context, communityId, '新伙伴', ['suppliers.added']);
  return 'sup-9';
}

/** Proposes the award of the facts above in a community. @returns its id */
export async function enterAward(context: ChainContext, communityId: string): Promise<string> {
  await recordEach(context, communityId, '读书会', ['award.proposed']);
  return awarded.batchId;
}

/** Everything that was done at the hub, oldest first, founding and all. */
export async function wholeChain(database: Database, communityId: string): Promise<readonly HubFactRow[]> {
  const rows: HubFactRow[] = [];
  for (let from: string | null = null; ;) {
    const page: Page<HubFactRow> = await listHubFacts(database.orm, communityId, {}, from);
    rows.push(...page.rows);
    if (page.next === null) return rows.toReversed();
    from = page.next;
  }
}

/** Types whose first version holds the reason itself. */
export const typesAsBefore = someHubFactTypes.filter((type) => hubFactSchemas[type].reasonInside > 0);

/** Records the same as first versions did, which hold the reason themselves. */
export async function recordEachAsBefore(
  context: ChainContext,
  communityId: string,
  reason: string,
  types: readonly HubFactType[] = typesAsBefore,
): Promise<void> {
  const record = <Type extends HubFactType>(type: Type) =>
    inChain(context, testNow, async (tx, lock) => {
      const { revision } = await lock(communityId);
      const end = await chainEnd(tx, communityId);
      const { body, confidential, words = [] } = someHubFacts[type];
      const beside = confidentialText<Type>(confidential, 'salt');
      const payload = hashedText({
        community: communityId,
        number: end.number + 1,
        id: newId(),
        v: 1,
        type,
        at: testNow.toISOString(),
        staff: manager,
        reason,
        body,
        confidential: beside === null ? null : sha256Base64Url(beside),
        prev: end.hash,
      });
      const fact = readHubFact(payload);
      if (fact === undefined) throw new Error(`the first version of ${type} is read for ever`);
      const chained = { fact, payload, hash: sha256Base64Url(payload), confidential: beside, words };
      await enterHubFact(tx, { communityId, revision, now: testNow }, chained, context.logger);
    });
  for (const type of types) await record(type);
}
