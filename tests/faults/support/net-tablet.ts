import 'fake-indexeddb/auto';
import { secureRandom, uuidV7 } from '#lib/base/id.ts';
import { parseCardNumber } from '#lib/domain/card.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import { openTables } from '#lib/kiosk/store/open.ts';
import { KioskStore } from '#lib/kiosk/store/store.ts';
import { enrol } from '#lib/kiosk/sync/enrol.ts';
import { exchange, type ExchangeOutcome } from '#lib/kiosk/sync/exchange.ts';
import { memoryJournal } from '../../contract/memory-journal.ts';
import type { Welcome } from '../../browser/support/hub-process.ts';
import { recordFact } from '#doubles/record-fact.ts';

type Card = Welcome['cards'][number];

/** A tablet without a screen: the real store, the real exchange, and real requests to a hub's process. */
export interface NetTablet {
  /** The ids of everything that was recorded, in its order. */
  readonly recorded: readonly string[];
  readonly store: KioskStore;
  pair(code: string): Promise<void>;
  exchange(): Promise<ExchangeOutcome>;
  /** Goes on until nothing waits any more. Throws when that takes more than `tries` exchanges. */
  settle(tries?: number): Promise<void>;
  /** Records a service of one hour by a resident, and a redemption of what it brought, as often as there are cards. */
  work(cards: readonly Card[]): Promise<void>;
}

let tablets = 0;

/** @param origin where the next request goes; asked each time, so that hubs may come and go. */
export async function newNetTablet(origin: () => string): Promise<NetTablet> {
  const name = `net-tablet-${(tablets += 1)}`;
  const key = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const opened = await openTables(name, () => undefined);
  if (opened.kind !== 'open') throw new Error(`the store is ${opened.kind}`);
  const { tables } = opened;
  const recorded: string[] = [];
  const context = {
    line: {
      now: Date.now,
      random: secureRandom,
      key: () => Promise.resolve(key),
      // A connection of its own each time, as after a cut: none is kept that a killed hub has left half open.
      fetch: (input, init) =>
        fetch(new URL(String(input), origin()), { ...init, headers: { ...init?.headers, connection: 'close' } }),
    } satisfies Parameters<typeof exchange>[0]['line'],
    tables,
    appVersion: 'test',
  };
  const store = new KioskStore({
    tables,
    journal: memoryJournal(),
    now: Date.now,
    random: secureRandom,
    announce: () => undefined,
    verifyPin: () => Promise.resolve(false),
  });

  const recordService = async (residentId: string): Promise<void> => {
    const category = (await tables.categories.toArray()).find(({ rule }) => rule.unit === 'hour');
    if (category === undefined) throw new Error('the demo has rules by the hour');
    const [clerk, other] = (await tables.staff.toArray()).filter(({ role }) => role !== 'auditor');
    const { version, pointsPerUnit } = category.rule;
    const body = {
      accrualId: uuidV7(Date.now(), secureRandom),
      residentId,
      categoryId: category.id,
      ruleVersion: version,
      quantity: 1,
      points: pointsPerUnit,
      note: '清洁家园行动',
      approvedBy: other?.id ?? null,
    };
    const event = await recordFact(store, { type: 'accrual.recorded', body }, clerk?.id ?? null);
    recorded.push(event.id);
  };

  const redeemCheapest = async ({ number }: Card): Promise<void> => {
    const identity = await tables.read('identity');
    const parsed = parseCardNumber(number);
    if (identity === undefined || !parsed.ok) throw new Error(`${number} cannot be used`);
    const [item] = (await tables.items.toArray()).sort((a, b) => a.pointsPrice - b.pointsPrice);
    if (item === undefined) throw new Error('the shelf is empty');
    const { pointsPrice: pointsEach, cashPriceFen: cashEachFen } = item;
    const outcome = await store.redeem({
      redemptionId: uuidV7(Date.now(), secureRandom),
      cardHash: hashCardNumber(identity.cardKey, parsed.value),
      lines: [{ itemId: item.id, quantity: 1, pointsEach, cashEachFen }],
      letThrough: null,
    });
    // Points that another tablet holds, and a shelf that is empty, are refusals as they should be.
    if (outcome.kind !== 'recorded') return;
    const last = await tables.outbox.orderBy('[epoch+seq]').last();
    if (last !== undefined) recorded.push(last.id);
  };

  return {
    recorded,
    store,
    async pair(code) {
      const paired = await enrol(context, code);
      if (!paired.ok) throw new Error(JSON.stringify(paired.error));
    },
    exchange: () => exchange(context),
    async settle(tries = 20) {
      for (let attempt = 0; attempt < tries; attempt += 1) {
        const outcome = await exchange(context);
        if (outcome.kind === 'done' && (await store.status()).waiting === 0) return;
      }
      throw new Error(`${name} does not come to rest`);
    },
    async work(cards) {
      for (const card of cards) {
        await recordService(card.residentId);
        await redeemCheapest(card);
      }
    },
  };
}
