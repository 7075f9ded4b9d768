import type { ScopeRow } from '#lib/protocol/pull.ts';
import type { Member } from '#lib/kiosk/store/staff/recording.ts';
import { mintCardNumber, type CardNumber } from '#lib/domain/card.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { uuidV7, type RandomBytes } from '#lib/base/id.ts';
import { cardKey, communityId, HubDouble } from './hub-double.ts';
import { pinHashDouble, TabletDouble } from './tablet-double.ts';

/** Bytes that repeat exactly with their seed (the mulberry32 generator), so that a failing history can be run again. */
export function seededRandom(seed: number): RandomBytes {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) & 0xff;
  };
  return (count) => Uint8Array.from({ length: count }, next);
}

/** A hub with three residents and two items, and a tablet beside it. Time passes by one second with each call. */
export interface Scene {
  readonly hub: HubDouble;
  readonly tablet: TabletDouble;
  readonly residents: readonly string[];
  readonly items: readonly string[];
  readonly cards: readonly { readonly number: CardNumber; readonly hash: string }[];
  readonly clock: { nowMs: number };
  readonly newId: () => string;
}

export const openingBalance = 500;
export const openingStock = 40;
export const itemPrice = 10;
/** The name of every resident of the scene, which the hub alone knows. */
export const residentName = '王秀兰';
export const barcodes = ['6901028300056', '6901028300063'];

export const clerk: Member = { id: 'stf_1', name: '李芳', role: 'clerk' };
export const manager: Member = { id: 'stf_2', name: '陈静', role: 'manager' };
export const auditor: Member = { id: 'stf_3', name: '周强', role: 'auditor' };
/** Who works at the counter, with the PIN. */
export const pins: readonly (readonly [Member, string])[] = [
  [clerk, '135790'],
  [manager, '246801'],
  [auditor, '112358'],
];

const category = { name: '志愿服务', nameEn: 'Service', standard: '', standardEn: '' };
/** Rules: ten points an hour, and five each time but twelve a day. */
const rules: readonly ScopeRow<'categories'>[] = [
  { ...category, id: 'cat_1', sort: 1, rule: { version: 1, unit: 'hour', pointsPerUnit: 10, dailyCap: null } },
  { ...category, id: 'cat_2', sort: 2, rule: { version: 4, unit: 'time', pointsPerUnit: 5, dailyCap: 12 } },
];

/** Builds the scene; the tablet is off and not paired. */
export function newScene(seed = 1): Scene {
  const random = seededRandom(seed);
  const clock = { nowMs: Date.UTC(2026, 10, 22, 9) };
  const now = (): number => (clock.nowMs += 1000);
  const hub = new HubDouble(now, random);
  const residents = ['res_1', 'res_2', 'res_3'];
  const items = ['itm_1', 'itm_2'];
  const cards = residents.map((residentId) => {
    const number = mintCardNumber(random);
    const hash = hashCardNumber(cardKey, number);
    hub.put('cards', { id: hash, residentId, status: 'active' });
    return { number, hash };
  });
  hub.put('communities', {
    id: communityId,
    name: '兴隆社区',
    nameEn: 'Xinglong',
    districtName: '示范区',
    storeName: '东门店',
    storeNameEn: 'East Gate',
    policy: defaultPolicy,
  });
  for (const [index, id] of residents.entries()) {
    const number = `000${index + 1}`;
    hub.put('residents', {
      id,
      number,
      maskedName: '王*兰',
      elderMode: false,
      initials: 'wxl',
      balance: openingBalance,
      allotted: openingBalance,
      wanted: 0,
      recent: [],
    });
  }
  for (const [sort, id] of items.entries()) {
    hub.put('items', {
      id,
      barcode: barcodes[sort] ?? '',
      name: '酱油',
      nameEn: 'Soy sauce',
      supplierName: '供销社',
      pointsPrice: itemPrice,
      cashPriceFen: 0,
      marketPriceFen: 1500,
      shelfPlace: 'A1',
      keeps: true,
      picture: '',
      sort,
      status: 'listed',
    });
    hub.put('stock', { id, onHand: openingStock, needsCount: false, lastCount: null });
  }
  hub.put('suppliers', { id: 'sup_1', name: '供销社', nameEn: 'Co-op' });
  for (const rule of rules) hub.put('categories', rule);
  for (const [member, pin] of pins) hub.put('staff', { ...member, pinHash: pinHashDouble(pin) });
  const tablet = new TabletDouble(hub, now, random);
  return { hub, tablet, residents, items, cards, clock, newId: () => uuidV7(clock.nowMs, random) };
}

/** A scene whose tablet is on, paired, and has pulled. */
export async function newPairedScene(seed = 1): Promise<Scene> {
  const scene = newScene(seed);
  await scene.tablet.start();
  await scene.tablet.pair();
  await scene.tablet.exchange();
  return scene;
}

/** Switches the tablet off for so many days, in which its clock stands, and on again. */
export async function startWithStoodClock({ tablet, clock }: Scene, days: number): Promise<void> {
  await tablet.powerOff();
  tablet.setClock(() => (clock.nowMs += 1000) - days * 86_400_000);
  clock.nowMs += days * 86_400_000;
  await tablet.start();
}

/**
 * Redeems pieces of one item for one resident at the tablet.
 * @param by whoever lets them through, whatever the shelf says.
 */
export function redeemOne(
  scene: Scene,
  resident = 0,
  quantity = 1,
  item = 0,
  redemptionId = scene.newId(),
  by: Member | null = null,
) {
  const line = { itemId: scene.items[item] ?? '', quantity, pointsEach: itemPrice, cashEachFen: 0 };
  const letThrough = by === null ? null : '货在居民手里';
  const cardHash = scene.cards[resident]?.hash ?? '';
  return scene.tablet.store.redeem({ redemptionId, cardHash, lines: [line], letThrough }, by);
}
