import { pino } from 'pino';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { secureRandom, uuidV7 } from '#lib/base/id.ts';
import type { DeliveryLine } from '#lib/facts/delivery/fact.ts';
import type { Fact } from '#lib/facts/fact.ts';
import { versionOf } from '#lib/facts/facts.ts';
import type { RedemptionLine } from '#lib/facts/redemption/fact.ts';
import type { ReversalLine } from '#lib/facts/reversal/fact.ts';
import { defaultPolicy, type Policy } from '#lib/domain/policy.ts';
import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { inPages } from '#lib/hub-facts/pages.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { genesis, sealEvent } from '#lib/protocol/seal.ts';
import type { PushRequest } from '#lib/protocol/push.ts';
import { insertRows, type Database, type Transaction } from '#lib/server/db/database.ts';
import { kioskTable } from '#lib/server/db/schema/kiosk.ts';
import { foundCommunity as found } from '#lib/server/ledger/founding.ts';
import { lockChain, type ChainContext, type LockedChain } from '#lib/server/ledger/hub-chain.ts';
import type { KioskSubject } from '#lib/server/sync/subject.ts';
import { carryOver, enterPeople, openShelf, type NewPerson } from './founding.ts';

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

/** The chain of a community, to which facts are added in this transaction. */
export const chainIn = (tx: Transaction, community: string): Promise<LockedChain> =>
  lockChain(tx, community, testNow, { random: secureRandom, logger: quiet });

/** Founds a community to which nothing belongs. Returns its id. */
export async function enterCommunity(tx: Transaction, policy: Partial<Policy> = {}): Promise<string> {
  const community = `com-${newId().slice(-12)}`;
  const named = { name: '试点社区', nameEn: 'Test Community', districtName: '某管理区' };
  const body = { ...named, policy: { ...defaultPolicy, ...policy }, demo: false };
  const founding = {
    communityId: community,
    founder: manager,
    reason: '',
    body,
    confidential: { cardKey: 'card-key' },
  };
  await found(tx, founding, testNow, { random: secureRandom, logger: quiet });
  return community;
}

/** So many facts a community begins with that has people and goods of one page. */
export const foundingFacts = 12;

/** Founds a community: residents with points and a card each, a shelf, one rule of ten points an hour. */
export async function foundCommunity(
  database: Database,
  { residents = 3, items = 3, policy = {} }: CommunitySize = {},
): Promise<string> {
  return database.transaction(async (tx) => {
    const community = await enterCommunity(tx, policy);
    const chain = await chainIn(tx, community);
    const said = { staff: manager, reason: '', confidential: null };
    const store = { storeId, name: '积分超市', nameEn: 'Points Store' };
    await chain.record({ ...said, type: 'store.opened', body: store });
    for (const [staffId, role] of staff) {
      const confidential = { name: staffId, pinHash: null, passwordHash: null };
      await chain.record({ ...said, type: 'staff.added', body: { staffId, role }, confidential });
    }
    await chain.record({ ...said, type: 'categories.added', body: { categories: [service] } });
    const indexes = Array.from({ length: items }, (_, index) => index);
    for (const page of inPages(indexes.map(listedItem))) {
      await chain.record({ ...said, type: 'items.listed', body: { items: page } });
    }
    await enterIn(chain, community, residents);
    const lines = indexes.map((index) => ({ itemId: itemId(index), quantity: openingStock, batch: null }));
    await openShelf(chain, manager, storeId, lines);
    return community;
  });
}

const service: HubBodies['categories.added']['categories'][number] = {
  categoryId: 'service',
  name: '志愿服务',
  nameEn: 'Service',
  standard: '',
  standardEn: '',
  sort: 1,
  rule: { version: 1, unit: 'hour', pointsPerUnit: 10, dailyCap: null, effectiveFrom: '2026-01-01' },
};

/** What managers' facts are recorded with, where nobody listens and no second copy is kept. */
export const chainOf = (database: Database): ChainContext => ({
  database,
  random: secureRandom,
  changes: { changed: () => undefined },
  chainCopy: { write: () => Promise.resolve() },
  logger: quiet,
});

/** The manager of a community, as who does something there. */
export const byManager = (communityId: string) => ({ communityId, staffId: manager, role: 'manager' as const });

/** Enters residents with their points and a card each. */
export const enterResidents = async (tx: Transaction, community: string, many: number, first = 0): Promise<void> =>
  enterIn(await chainIn(tx, community), community, many, first);

async function enterIn(chain: LockedChain, community: string, many: number, first = 0): Promise<void> {
  const indexes = Array.from({ length: many }, (_, index) => first + index);
  await enterPeople(
    chain,
    manager,
    indexes.map((index) => residentEntry(community, index)),
  );
  const opening = { kind: 'opening' as const, points: openingPoints, at: testNow.toISOString(), note: '' };
  const movements = indexes.map((index) => ({ ...opening, id: newId(), residentId: residentId(index) }));
  await carryOver(chain, manager, movements);
}

/** A resident to be entered, with the card of that index. */
export const residentEntry = (community: string, index: number): NewPerson => ({
  residentId: residentId(index),
  number: `XL-${String(index).padStart(4, '0')}`,
  name: '王秀兰',
  pinyin: 'wang xiu lan',
  initials: 'wxl',
  kind: 'resident',
  team: '',
  household: '',
  elderMode: false,
  homeStoreId: storeId,
  cardHash: cardHash(community, index),
});

const listedItem = (index: number): HubBodies['items.listed']['items'][number] => ({
  itemId: itemId(index),
  barcode: '',
  name: `货品${index}`,
  nameEn: `Item ${index}`,
  supplierId: 'none',
  pointsPrice,
  cashPriceFen: 0,
  marketPriceFen: 500,
  costPriceFen: 200,
  shelfPlace: 'A',
  picture: '',
  sort: index,
  shelfLifeDays: null,
  keeps: null,
});

/** Enters a kiosk without pairing, for tests of what comes after. Its key verifies nothing. */
export async function enterKiosk(
  database: Database,
  community: string,
  label: string,
  store = storeId,
): Promise<TestKiosk> {
  const id = `ksk-${label.toLowerCase()}`;
  await database.transaction((tx) =>
    insertRows(tx, kioskTable, [
      {
        community,
        id,
        store,
        label,
        publicKey: { kty: 'EC', crv: 'P-256', x: '', y: '' },
        keyThumbprint: `${community}/${id}`,
        status: 'active',
        enrolledAt: testNow,
        appVersion: 'test',
      },
    ]),
  );
  return new TestKiosk({ community, kiosk: id, store });
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
