import { pino } from 'pino';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { secureRandom, uuidV7 } from '#lib/base/id.ts';
import type { DeliveryLine } from '#lib/facts/delivery/fact.ts';
import type { Fact } from '#lib/facts/fact.ts';
import { versionOf } from '#lib/facts/facts.ts';
import type { RedemptionLine } from '#lib/facts/redemption/fact.ts';
import type { ReversalLine } from '#lib/facts/reversal/fact.ts';
import { defaultPolicy, type Policy } from '#lib/domain/policy.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { genesis, sealEvent } from '#lib/protocol/seal.ts';
import type { PushRequest } from '#lib/protocol/push.ts';
import { insertRows, type Database, type Transaction } from '#lib/server/db/database.ts';
import { communityTable, staffTable, storeTable } from '#lib/server/db/schema/community.ts';
import { kioskTable } from '#lib/server/db/schema/kiosk.ts';
import { categoryTable, ruleTable } from '#lib/server/db/schema/resident.ts';
import { itemTable } from '#lib/server/db/schema/shelf.ts';
import type { ChainContext } from '#lib/server/ledger/hub-chain.ts';
import { postTransfers, receiveStock, registerResidents } from '#lib/server/ledger/hub-entries.ts';
import type { KioskSubject } from '#lib/server/sync/subject.ts';

// A small community in a database that may hold many: each test founds its own, so that none sees another's rows.

/** When the tests take place, by the hub's clock. */
export const testNow = new Date('2026-11-22T09:30:00.000Z');
export const quiet = pino({ level: 'silent' });
let minted = 0;
/** An id that sorts behind those before it, as the ids of one tablet do. */
export const newId = (): string => uuidV7(testNow.getTime() + (minted += 1), secureRandom);
export const itemId = (index: number): string => `item-${index}`;
export const residentId = (index: number): string => `res-${index}`;
export const cardHash = (community: string, index: number): string => sha256Base64Url(`${community}/${index}`);
/** What each resident begins with, and each shelf place. */
export const openingPoints = 1000;
export const openingStock = 500;
export const pointsPrice = 30;
export const storeId = 'store-1';
/** Who works there. */
export const clerk = 'stf_clerk';
export const secondClerk = 'stf_second';
export const manager = 'stf_manager';
export const auditor = 'stf_auditor';
const staff = [
  [clerk, 'clerk'],
  [secondClerk, 'clerk'],
  [manager, 'manager'],
  [auditor, 'auditor'],
] as const;

export interface CommunitySize {
  readonly policy?: Partial<Policy>;
  readonly residents?: number;
  readonly items?: number;
}

/** Enters the row of a new community, and nothing that belongs to it. Returns its id. */
export async function enterCommunity(tx: Transaction, policy: Partial<Policy> = {}): Promise<string> {
  const id = `com-${newId().slice(-12)}`;
  await tx.insert(communityTable).values({
    id,
    name: '试点社区',
    nameEn: 'Test Community',
    districtName: '某管理区',
    cardKey: 'card-key',
    policy: { ...defaultPolicy, ...policy },
    incarnation: newId(),
    revision: 0,
    changedRevision: 1,
    demo: false,
    createdAt: testNow,
  });
  return id;
}

/** Founds a community: residents with points and a card each, a shelf, one rule of ten points an hour. */
export async function foundCommunity(
  database: Database,
  { residents = 3, items = 3, policy = {} }: CommunitySize = {},
): Promise<string> {
  return database.transaction(async (tx) => {
    const community = await enterCommunity(tx, policy);
    await insertRows(tx, storeTable, [{ community, id: storeId, name: '积分超市', nameEn: 'Points Store' }]);
    await insertRows(
      tx,
      staffTable,
      staff.map(([id, role]) => ({ community, id, name: id, role, signInName: id, revision: 1 })),
    );
    await insertRows(tx, categoryTable, [
      {
        community,
        id: 'service',
        name: '志愿服务',
        nameEn: 'Service',
        standard: '',
        standardEn: '',
        sort: 1,
        revision: 1,
      },
    ]);
    await insertRows(tx, ruleTable, [
      {
        community,
        category: 'service',
        version: 1,
        unit: 'hour',
        pointsPerUnit: 10,
        dailyCap: null,
        effectiveFrom: '2026-01-01',
      },
    ]);
    await insertRows(
      tx,
      itemTable,
      Array.from({ length: items }, (_, index) => itemRow(community, index)),
    );
    await enterResidents(tx, community, residents);
    const lines = Array.from({ length: items }, (_, index) => ({
      itemId: itemId(index),
      quantity: openingStock,
      costEachFen: null,
    }));
    await receiveStock(tx, community, storeId, { cause: newId(), recordedAt: testNow, lines });
    return community;
  });
}

/** What managers' facts are recorded with, where nobody listens and no second copy is kept. */
export const chainOf = (database: Database): ChainContext => ({
  database,
  random: secureRandom,
  changes: { changed: () => undefined },
  chainCopy: { write: () => Promise.resolve() },
});

/** The manager of a community, as who does something there. */
export const byManager = (communityId: string) => ({ communityId, staffId: manager, role: 'manager' as const });

/** Enters residents with their points and a card each. */
export async function enterResidents(tx: Transaction, community: string, residents: number, first = 0): Promise<void> {
  const indexes = Array.from({ length: residents }, (_, index) => first + index);
  await registerResidents(
    tx,
    community,
    indexes.map((index) => residentEntry(community, index)),
  );
  await postTransfers(
    tx,
    community,
    indexes.map((index) => ({
      id: newId(),
      debitAccount: 'issued',
      creditAccount: residentId(index),
      points: openingPoints,
      kind: 'opening',
      note: '',
      at: testNow,
      recordedAt: testNow,
    })),
  );
}

/** A resident to be registered, with the card of that index. */
export const residentEntry = (community: string, index: number) => ({
  id: residentId(index),
  number: `XL-${String(index).padStart(4, '0')}`,
  name: '王秀兰',
  pinyin: 'wang xiu lan',
  initials: 'wxl',
  kind: 'resident',
  team: '',
  elderMode: false,
  homeStore: storeId,
  createdAt: testNow,
  cardHashes: [cardHash(community, index)],
});

const itemRow = (community: string, index: number) => ({
  community,
  id: itemId(index),
  barcode: '',
  name: `货品${index}`,
  nameEn: `Item ${index}`,
  supplier: 'none',
  pointsPrice,
  cashPriceFen: 0,
  marketPriceFen: 500,
  costPriceFen: 200,
  shelfPlace: 'A',
  picture: '',
  sort: index,
  status: 'listed' as const,
  revision: 1,
});

/** Enters a kiosk without pairing, for tests of what comes after. Its key verifies nothing. */
export async function enterKiosk(database: Database, community: string, label: string): Promise<TestKiosk> {
  const id = `ksk-${label.toLowerCase()}`;
  await database.transaction((tx) =>
    insertRows(tx, kioskTable, [
      {
        community,
        id,
        store: storeId,
        label,
        publicKey: { kty: 'EC', crv: 'P-256', x: '', y: '' },
        keyThumbprint: `${community}/${id}`,
        status: 'active',
        enrolledAt: testNow,
        appVersion: 'test',
      },
    ]),
  );
  return new TestKiosk({ community, kiosk: id, store: storeId });
}

/** A kiosk as the hub sees it: facts in a chain, sealed as the protocol asks. */
export class TestKiosk {
  readonly subject: KioskSubject;
  readonly #now: () => Date;
  epoch = newId();
  readonly events: KioskEvent[] = [];
  #seq = 0;
  #prev: string = genesis;

  constructor(subject: KioskSubject, now = (): Date => testNow) {
    this.subject = subject;
    this.#now = now;
  }

  /** Records a fact as the next event of the chain. */
  record(
    fact: Fact,
    change: Partial<Pick<KioskEvent, 'id' | 'at' | 'clock' | 'prev' | 'kiosk' | 'epoch' | 'staff'>> = {},
    version = versionOf(fact),
  ) {
    this.#seq += 1;
    const event = sealEvent({
      id: newId(),
      v: version,
      kiosk: this.subject.kiosk,
      epoch: this.epoch,
      seq: this.#seq,
      at: this.#now().toISOString(),
      clock: { offsetMs: 0 },
      // Residents redeem by themselves; everything else is somebody's work.
      staff: fact.type === 'redemption.recorded' ? null : clerk,
      prev: this.#prev,
      ...change,
      ...fact,
    });
    this.#prev = event.hash;
    this.events.push(event);
    return event;
  }

  /** Begins a new chain, as after a loss of the tablet's store. */
  startEpoch(): void {
    this.epoch = newId();
    this.#seq = 0;
    this.#prev = genesis;
  }

  /** Takes back the last seq, as a restored tablet would. */
  rewindTo(event: KioskEvent): void {
    this.#seq = event.seq;
    this.#prev = event.hash;
  }

  redeem(resident: number, items: readonly number[] = [0], quantity = 1) {
    return this.record(redemption(this.subject.community, resident, items, quantity));
  }

  /** Undoes a redemption, as a whole unless lines are given. */
  reverse(redemptionId: string, lines: readonly ReversalLine[] = wholeOf(redemptionId)) {
    return this.record({ type: 'redemption.reversed', body: { redemptionId, lines, reason: '拿错了' } });
  }

  accrue(resident: number, hours: number) {
    return this.record(accrual(resident, hours));
  }

  /** A push of these events, or of all. */
  batch(events: readonly unknown[] = this.events, more: Partial<PushRequest> = {}): PushRequest {
    return {
      epoch: this.epoch,
      recovered: false,
      events: [...events],
      device: { appVersion: 'test', persistentStorage: true, clockOffsetMs: 0, waiting: events.length },
      ...more,
    };
  }
}

/** The lines of every redemption that was made here, so that any kiosk can undo it. */
const redeemed = new Map<string, readonly RedemptionLine[]>();
/** Forgets them: whoever records a million and undoes none would otherwise measure the memory that they take. */
export const forgetRedemptions = (): void => redeemed.clear();
const wholeOf = (redemptionId: string): readonly ReversalLine[] =>
  (redeemed.get(redemptionId) ?? [{ itemId: itemId(0), quantity: 1 }]).map((line) => ({
    itemId: line.itemId,
    quantity: line.quantity,
    to: 'shelf',
  }));

/** A redemption of some items at their listed price. */
export function redemption(community: string, resident: number, items: readonly number[] = [0], quantity = 1) {
  const redemptionId = newId();
  const lines = items.map((index) => ({ itemId: itemId(index), quantity, pointsEach: pointsPrice, cashEachFen: 0 }));
  redeemed.set(redemptionId, lines);
  return {
    type: 'redemption.recorded',
    body: {
      redemptionId,
      number: 'A-0001',
      residentId: residentId(resident),
      cardHash: cardHash(community, resident),
      lines,
      points: pointsPrice * quantity * items.length,
      cashFen: 0,
      letThrough: null,
    },
  } satisfies Fact;
}

/** Service hours under the one rule; hours by hand need a second person. */
export const accrual = (resident: number, hours: number) =>
  ({
    type: 'accrual.recorded',
    body: {
      accrualId: newId(),
      residentId: residentId(resident),
      categoryId: 'service',
      ruleVersion: 1,
      quantity: hours,
      points: hours * 10,
      note: '社区清洁',
      approvedBy: secondClerk,
    },
  }) satisfies Fact;

/** A line of a delivery, as a batch that does not spoil. */
export const deliveryLine = (item: number, quantity: number, more: Partial<DeliveryLine> = {}): DeliveryLine => ({
  batchId: newId(),
  itemId: itemId(item),
  quantity,
  supplierId: null,
  costEachFen: null,
  bestBefore: null,
  code: '',
  ...more,
});

/** Goods that arrive. */
export const delivery = (item: number, quantity: number, more: Partial<DeliveryLine> = {}) =>
  ({
    type: 'stock.received',
    body: { deliveryId: newId(), lines: [deliveryLine(item, quantity, more)], note: '' },
  }) satisfies Fact;
