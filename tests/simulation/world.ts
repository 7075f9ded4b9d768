import type { Fact } from '#lib/facts/fact.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import {
  accrual,
  delivery,
  itemId,
  openingPoints,
  openingStock,
  pointsPrice,
  residentId,
} from '../contract/community.ts';
import type { SimDatabase } from './database.ts';
import { SimHub } from './hub.ts';
import { SimKiosk, type Recorded } from './kiosk.ts';
import { forgetful, policyOf, simulatedLeaseMs, zoneOf, type Plan, type Step, type StepKind } from './plan.ts';
import { chanceOf } from './random.ts';
import { Broken, type Known, type Report } from './report.ts';
import { spentTwice } from './spent-twice.ts';

/** Goods that keep for ever, which is said in the second version of the event. */
const lastingDelivery = (): Fact => {
  const { type, body } = delivery(0, 5);
  return { type, body: { ...body, doNotExpire: [itemId(0)] } };
};

let runs = 0;

/** Runs a plan to its end, and then until everybody is at rest. Throws {@link Broken} for the first thing that is wrong. */
export async function run(plan: Plan, database: SimDatabase): Promise<Report> {
  const world = await World.make(plan, database);
  try {
    for (const step of plan.steps) await world.take(step);
    await world.comeToRest();
    return world.report();
  } finally {
    await world.dispose();
  }
}

class World {
  readonly #plan: Plan;
  readonly #hub: SimHub;
  readonly #kiosks: readonly SimKiosk[];
  /** By kiosk. */
  readonly #known: Known[][];
  readonly #earned: number[];
  readonly #trace: string[] = [];
  readonly #done: Partial<Record<StepKind, number>> = {};
  /** Both copies of a tablet were lost, so that what it had not sent is gone and nobody can say how much it was. */
  readonly #lost = new Set<number>();
  /** Kiosks whose clock somebody has set. */
  readonly #clockSet = new Set<number>();
  #checked = 0;

  private constructor(plan: Plan, hub: SimHub, kiosks: readonly SimKiosk[]) {
    this.#plan = plan;
    this.#hub = hub;
    this.#kiosks = kiosks;
    this.#known = kiosks.map(() => []);
    this.#earned = Array<number>(plan.residents).fill(0);
  }

  static async make(plan: Plan, database: SimDatabase): Promise<World> {
    runs += 1;
    const chance = chanceOf(plan.seed ^ 0x5eed);
    const { lendPointsPerDay = 0 } = plan;
    const policy = {
      allotment: policyOf(plan.seed),
      lendPointsPerDay,
      leaseSharedMs: simulatedLeaseMs,
      zone: zoneOf(plan.seed),
    };
    const hub = await SimHub.make(chance, policy, database);
    const kiosks = await Promise.all(
      Array.from({ length: plan.kiosks }, (_, index) =>
        SimKiosk.make({
          name: `simulated-${runs}-${index}`,
          chance,
          hubNow: () => hub.now(),
          otherEnd: (request) => hub.answer(request),
          community: hub.community,
        }),
      ),
    );
    const world = new World(plan, hub, kiosks);
    for (const kiosk of kiosks) {
      await kiosk.start();
      await world.#pairIfNeeded(kiosk);
    }
    await hub.welcome(plan.residents);
    await world.#exchangeAll();
    return world;
  }

  report(): Report {
    return { steps: this.#plan.steps.length, done: this.#done, invariantsChecked: this.#checked, trace: this.#trace };
  }

  async take(step: Step): Promise<void> {
    const said = await this.#act(step);
    this.#trace.push(said);
    if (said !== '-') this.#done[step.do] = (this.#done[step.do] ?? 0) + 1;
    if (said !== '-' && 'kiosk' in step) await this.#expectOwnBalance(step.kiosk);
  }

  /** The faults end, everything is sent and pulled, and then everybody must agree. */
  async comeToRest(): Promise<void> {
    this.#hub.calm();
    this.#hub.bringOn();
    for (const kiosk of this.#kiosks) {
      kiosk.line.drop();
      kiosk.turnOff();
      await kiosk.calm();
    }
    await this.#exchangeAll();
    await this.#expectAgreement();
  }

  async dispose(): Promise<void> {
    for (const kiosk of this.#kiosks) await kiosk.dispose();
  }

  #kiosk(index: number): SimKiosk {
    const kiosk = this.#kiosks[index];
    if (kiosk === undefined) throw new Error(`there is no kiosk ${index}`);
    return kiosk;
  }

  /** Carries a step out and says in a word what it did; '-' when it did not fit. */
  async #act(step: Step): Promise<string> {
    const hub = this.#hub;
    switch (step.do) {
      case 'redeem':
        return this.#redeem(step.kiosk, step.resident, step.pieces);
      case 'reverse':
        return this.#reverse(step.kiosk);
      case 'accrue':
        return this.#accrue(step.kiosk, step.resident);
      case 'receive':
        return this.#said(await this.#kiosk(step.kiosk).record(step.keeps ? lastingDelivery() : delivery(0, 5)));
      case 'wait':
        hub.wait(step.ms);
        return 'waited';
      case 'crashHub':
        hub.willDie(step.when);
        return 'mortal';
      case 'backUp':
        await hub.backUp();
        return 'dumped';
      case 'restoreHub':
        return (await hub.restore()) ? 'restored' : '-';
      case 'putHubBack':
        hub.putBack();
        return 'hubPutBack';
      case 'bringHubOn':
        return hub.bringOn() ? 'hubBroughtOn' : '-';
      default:
        return this.#fault(step, this.#kiosk(step.kiosk));
    }
  }

  async #fault(
    step: Exclude<Extract<Step, { readonly kiosk: number }>, { do: 'redeem' | 'reverse' | 'accrue' | 'receive' }>,
    kiosk: SimKiosk,
  ): Promise<string> {
    switch (step.do) {
      case 'exchange':
        await kiosk.start();
        if (kiosk.line.isWaiting || !kiosk.isOn) return '-';
        await this.#pairIfNeeded(kiosk);
        await kiosk.beginExchange();
        return 'began';
      case 'ask':
        if (kiosk.line.isWaiting || !kiosk.isOn || !(await kiosk.isPaired())) return '-';
        await kiosk.beginAsk(step.resident, step.pieces * pointsPrice);
        return 'asked';
      case 'hop':
        if (!kiosk.line.isWaiting) return '-';
        await kiosk.line.move(step.hop);
        return step.hop;
      case 'crash':
        kiosk.lightFuse(step.writes, step.when);
        return 'lit';
      case 'restart':
        kiosk.turnOff();
        await kiosk.start();
        return 'restarted';
      case 'outdate':
        kiosk.outdate();
        return 'outdated';
      case 'upgrade':
        kiosk.upgrade();
        await kiosk.start();
        return 'upgraded';
      case 'loseStore':
        if (!kiosk.journalIsWhole) this.#lost.add(step.kiosk);
        await kiosk.loseStore({ keepKey: this.#plan.seed % 2 === 0, keepJournal: true });
        await kiosk.start();
        return 'storeLost';
      case 'loseAll':
        this.#lost.add(step.kiosk);
        await kiosk.loseStore({ keepKey: false, keepJournal: false });
        await kiosk.start();
        return 'allLost';
      case 'loseJournal':
        kiosk.loseJournal();
        return 'journalLost';
      case 'tearJournal':
        kiosk.tearJournal();
        return 'journalTorn';
      case 'copyStore':
        await kiosk.copyStore();
        return 'copied';
      case 'putStoreBack':
        if (!kiosk.journalIsWhole) this.#lost.add(step.kiosk);
        await kiosk.putStoreBack();
        return 'putBack';
      case 'revoke':
        return this.#revoke(kiosk);
      case 'clock':
        kiosk.moveClock(step.ms);
        this.#clockSet.add(step.kiosk);
        return 'clock';
    }
  }

  async #redeem(index: number, resident: number, pieces: number): Promise<string> {
    const kiosk = this.#kiosk(index);
    const redemptionId = kiosk.newId();
    const outcome = await kiosk.redeem(redemptionId, resident, pieces);
    if (outcome === 'recorded' || outcome === 'unsure') {
      this.#known[index]?.push({ redemptionId, resident, pieces, outcome, reversed: false });
      await this.#expectRight(index);
    }
    return this.#said(outcome);
  }

  async #reverse(index: number): Promise<string> {
    const redemption = this.#known[index]?.findLast((known) => known.outcome === 'recorded' && !known.reversed);
    if (redemption === undefined) return '-';
    const { redemptionId } = redemption;
    const outcome = await this.#kiosk(index).record({
      type: 'redemption.reversed',
      body: {
        redemptionId,
        lines: [{ itemId: itemId(0), quantity: redemption.pieces, to: 'shelf' }],
        reason: '拿错了',
      },
    });
    if (outcome === 'unsure') this.#lost.add(index);
    if (outcome === 'recorded') redemption.reversed = true;
    return this.#said(outcome);
  }

  async #accrue(index: number, resident: number): Promise<string> {
    const outcome = await this.#kiosk(index).record(accrual(resident, 2));
    if (outcome === 'unsure') this.#lost.add(index);
    if (outcome === 'recorded') this.#earned[resident] = (this.#earned[resident] ?? 0) + 20;
    return this.#said(outcome);
  }

  async #revoke(kiosk: SimKiosk): Promise<string> {
    if (!kiosk.isOn) return '-';
    const identity = await kiosk.store.tables.read('identity');
    if (identity === undefined) return '-';
    await this.#hub.revoke(identity.kiosk);
    return 'revoked';
  }

  #said(outcome: Recorded): string {
    return outcome === 'off' ? '-' : outcome;
  }

  async #pairIfNeeded(kiosk: SimKiosk): Promise<void> {
    if (await kiosk.isPaired()) return;
    await kiosk.pair(await this.#hub.pairingCode());
  }

  /** Everybody sends, and then sees what the others have sent, until nobody would hear anything new. */
  async #exchangeAll(): Promise<void> {
    const seen = new Map<SimKiosk, number>();
    for (let round = 0; round < 5; round += 1) {
      for (const kiosk of this.#kiosks) {
        if (seen.get(kiosk) === (await this.#hub.revision())) continue;
        await this.#exchangeWhole(kiosk);
        seen.set(kiosk, await this.#hub.revision());
      }
      if (new Set(seen.values()).size === 1) return;
    }
    throw new Broken('the kiosks do not come to rest');
  }

  /** A whole exchange on a line that works; a tablet whose right has ended is paired again, by staff who see it stopped. */
  async #exchangeWhole(kiosk: SimKiosk): Promise<void> {
    await this.#pairIfNeeded(kiosk);
    for (let round = 0; round < 3; round += 1) {
      await kiosk.beginExchange();
      let calls = 0;
      while (kiosk.line.isWaiting) {
        await kiosk.line.move('answer');
        if ((calls += 1) > 200) throw new Broken('an exchange does not come to rest');
      }
      const { waiting } = await kiosk.store.status();
      if (kiosk.isDone && waiting === 0 && (await kiosk.store.tables.effects.count()) === 0) return;
      if (!kiosk.isDone) await kiosk.pair(await this.#hub.pairingCode());
    }
  }

  /** A resident who only ever comes to one kiosk sees there exactly what was earned and spent, whatever the line does. */
  async #expectOwnBalance(index: number): Promise<void> {
    const kiosk = this.#kiosk(index);
    const known = this.#known[index] ?? [];
    const unclear = this.#lost.has(index) || known.some((one) => one.resident === index && one.outcome === 'unsure');
    if (unclear || !kiosk.isOn || (await kiosk.store.tables.read('sync'))?.snapshotAtMs == null) return;
    const view = await kiosk.store.residentView(residentId(index));
    const spent = known
      .filter((one) => one.resident === index && !one.reversed)
      .reduce((sum, one) => sum + one.pieces * pointsPrice, 0);
    const expected = openingPoints + (this.#earned[index] ?? 0) - spent;
    this.#check(view?.balance === expected, `kiosk ${index} shows ${view?.balance}, and it should be ${expected}`);
  }

  async #expectAgreement(): Promise<void> {
    const hub = this.#hub;
    const broken = await verifyLedger(hub.database);
    this.#check(broken.length === 0, `the ledger does not add up: ${JSON.stringify(broken)}`);
    const aside = await hub.setAside();
    this.#check(aside.length === 0, `events were set aside: ${JSON.stringify(aside)}`);
    await this.#expectEachOnce();
    if (!this.#plan.steps.some((step) => forgetful.has(step.do))) {
      for (const what of await spentTwice(this.#plan, hub)) this.#check(false, what);
      this.#checked += 1;
    }
    const [sums, events] = await Promise.all([hub.sums(), hub.events()]);
    for (const [index, kiosk] of this.#kiosks.entries()) {
      const { store } = kiosk;
      const status = await store.status();
      this.#check(status.waiting === 0, `kiosk ${index} still has ${status.waiting} events to send`);
      this.#check((await store.tables.effects.count()) === 0, `kiosk ${index} still counts own effects`);
      for (const { id } of await store.tables.outbox.toArray()) {
        this.#check(events.has(id), `kiosk ${index} holds an event that the hub does not`);
      }
      const identity = await store.tables.read('identity');
      const allotted = await hub.allotted(identity?.kiosk ?? '');
      for (let resident = 0; resident < this.#plan.residents; resident += 1) {
        const shown = (await store.residentView(residentId(resident)))?.balance;
        const stored = sums.get(residentId(resident));
        const held = (await store.tables.residents.get(residentId(resident)))?.allotted;
        const setApart = allotted.get(residentId(resident));
        this.#check(held === setApart, `kiosk ${index} holds ${held} of resident ${resident}, and not ${setApart}`);
        this.#check(shown === stored, `kiosk ${index} shows ${shown} for resident ${resident}, the hub ${stored}`);
      }
      const onHand = (await store.shelf())[0]?.onHand;
      this.#check(
        onHand === sums.get(itemId(0)),
        `kiosk ${index} shows ${onHand} pieces, the hub ${sums.get(itemId(0))}`,
      );
    }
  }

  /** A kiosk whose right is over by the hub's word spends nothing. A clock that somebody has set may mislead it. */
  async #expectRight(index: number): Promise<void> {
    if (this.#clockSet.has(index) || this.#lost.has(index)) return;
    const kiosk = this.#kiosk(index);
    const identity = kiosk.isOn ? await kiosk.store.tables.read('identity') : undefined;
    if (identity === undefined) return;
    const isOver = await this.#hub.isRightOver(identity.kiosk);
    this.#check(!isOver, `kiosk ${index} spends although its right has ended`);
  }

  /** Invariant 1: what a screen acknowledged is in the ledger once; what it left open is there once or not at all. */
  async #expectEachOnce(): Promise<void> {
    const inLedger = await this.#hub.redemptions();
    const everything = new Set<string>();
    for (const [index, known] of this.#known.entries()) {
      for (const { redemptionId, outcome } of known) {
        everything.add(redemptionId);
        const times = inLedger.get(redemptionId) ?? 0;
        const mayBeMissing = outcome === 'unsure' || this.#lost.has(index);
        this.#check(
          times === 1 || (times === 0 && mayBeMissing),
          `a redemption of kiosk ${index} is there ${times} times`,
        );
      }
    }
    for (const id of inLedger.keys()) this.#check(everything.has(id), 'the ledger has a redemption that nobody made');
    if (this.#lost.size > 0 || this.#known.flat().some(({ outcome }) => outcome === 'unsure')) return;
    const pieces = this.#known.flat().filter(({ reversed }) => !reversed);
    const taken = pieces.reduce((sum, one) => sum + one.pieces, 0);
    const received = 5 * (this.#done.receive ?? 0);
    const onHand = (await this.#hub.sums()).get(itemId(0));
    this.#check(onHand === openingStock + received - taken, `the shelf has ${onHand} pieces`);
  }

  #check(holds: boolean, what: string): void {
    this.#checked += 1;
    if (!holds) throw new Broken(what);
  }
}
