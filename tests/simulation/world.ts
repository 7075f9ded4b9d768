import 'fake-indexeddb/auto';
import { itemId, openingPoints, pointsPrice, residentId } from '../contract/community.ts';
import { expectAgreement } from './agreement.ts';
import type { SimDatabase } from './database.ts';
import { spendableTooMuch } from './given-too-much.ts';
import { SimHub } from './hub.ts';
import { Copies } from './copies.ts';
import { SimKiosk } from './kiosk.ts';
import type { Recorded } from './kiosk-surroundings.ts';
import { LostKeys } from './lost-keys.ts';
import type { Books } from './model.ts';
import { allotmentOf, simulatedLeaseMs, zoneOf, type Plan, type Step, type StepKind, type StepOf } from './plan.ts';
import { chanceOf, type Chance } from './random.ts';
import { isOfficeStep, office, type OfficeStep } from './office.ts';
import { exchangeAll, ofKiosk, pairIfNeeded } from './rest.ts';
import { Broken, type Goods, type Known, type Report } from './report.ts';
import { ShiftTally } from './shift-tally.ts';
import { isStaffStep, work, type StaffStep } from './staff.ts';

let runs = 0;

/** What everybody redeems. */
const staple: Goods = { itemId: itemId(0), pointsEach: pointsPrice, cashEachFen: 0 };

/** Runs a plan to its end, then until all are at rest. Throws {@link Broken} for the first thing that is wrong. */
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
  /** Points that were awarded less what was taken back, by resident. */
  readonly #earned = new Map<string, number>();
  readonly #trace: string[] = [];
  readonly #done: Partial<Record<StepKind, number>> = {};
  #opening: Books = { sums: new Map(), kept: new Map() };
  /** Both copies of a tablet were lost, so that what it had not sent is gone and nobody can say how much it was. */
  readonly #lost = new Set<number>();
  /** The hub was restored or put back. */
  #mayHaveForgotten = false;
  readonly #lostKeys: LostKeys;
  /** Kiosks whose clock somebody has set. */
  readonly #clockSet = new Set<number>();
  /** By kiosk, what its shift has come to. */
  readonly #shifts: readonly ShiftTally[];
  /** Residents who were registered. */
  readonly #people: string[] = [];
  readonly #chance: Chance;
  readonly #copies: Copies;
  #recorded: Report['recorded'] = {};
  #checked = 0;

  private constructor(plan: Plan, hub: SimHub, kiosks: readonly SimKiosk[], chance: Chance) {
    this.#plan = plan;
    this.#hub = hub;
    this.#kiosks = kiosks;
    this.#chance = chance;
    this.#lostKeys = new LostKeys(plan.seed);
    this.#shifts = kiosks.map(() => new ShiftTally());
    this.#known = kiosks.map(() => []);
    this.#copies = new Copies(hub, kiosks);
  }

  static async make(plan: Plan, database: SimDatabase): Promise<World> {
    runs += 1;
    const chance = chanceOf(plan.seed ^ 0x5eed);
    const { lendPointsPerDay = 0, awardPointsPerDay = null } = plan;
    const policy = {
      allotment: allotmentOf(plan.seed),
      lendPointsPerDay,
      awardPointsPerDay,
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
    const world = new World(plan, hub, kiosks, chance);
    for (const kiosk of kiosks) {
      await kiosk.start();
      await pairIfNeeded(world.#hub, kiosk);
    }
    await hub.welcome(plan.residents);
    await exchangeAll(world.#hub, world.#kiosks);
    world.#opening = await hub.books();
    return world;
  }

  report(): Report {
    const { steps } = this.#plan;
    return {
      steps: steps.length,
      done: this.#done,
      recorded: this.#recorded,
      invariantsChecked: this.#checked,
      trace: this.#trace,
    };
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
    await exchangeAll(this.#hub, this.#kiosks);
    await this.#copies.expectNoticed(this.#check);
    await this.#lostKeys.settle(this.#hub, this.#mayHaveForgotten);
    await exchangeAll(this.#hub, this.#kiosks);
    this.#recorded = await expectAgreement({
      plan: this.#plan,
      hub: this.#hub,
      kiosks: this.#kiosks,
      known: this.#known,
      lost: this.#lost,
      opening: this.#opening,
      check: this.#check,
    });
  }

  async dispose(): Promise<void> {
    for (const kiosk of this.#kiosks) await kiosk.dispose();
    await this.#copies.dispose();
    await this.#hub.dispose();
  }

  #kiosk = (index: number): SimKiosk => ofKiosk(this.#kiosks, index);
  #shift = (index: number): ShiftTally => ofKiosk(this.#shifts, index);

  /** Carries a step out and says in a word what it did; '-' when it did not fit. */
  #act(step: Step): Promise<string> {
    if (isStaffStep(step)) return this.#staff(step);
    if (isOfficeStep(step)) return this.#office(step);
    if (!('kiosk' in step)) return this.#atHub(step);
    if (step.do === 'redeem') return this.#redeem(step, staple, false);
    if (step.do === 'buy') return this.#buy(step);
    if (step.do === 'copyProfile') return this.#copies.make(step);
    if (step.do === 'useCopy') return this.#copies.use(step, this.#known[step.kiosk] ?? []);
    return this.#fault(step, this.#kiosk(step.kiosk));
  }

  async #atHub(step: Exclude<Step, { readonly kiosk: number } | OfficeStep>): Promise<string> {
    const hub = this.#hub;
    switch (step.do) {
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
        if (!(await hub.restore(step.losesChain ?? true))) return '-';
        this.#mayHaveForgotten = true;
        return 'restored';
      case 'putHubBack':
        if (this.#kiosks.some(({ isPutBack }) => isPutBack)) return '-';
        hub.putBack();
        this.#mayHaveForgotten = true;
        return 'hubPutBack';
      case 'bringHubOn':
        return hub.bringOn() ? 'hubBroughtOn' : '-';
    }
  }

  async #fault(
    step: Exclude<
      Extract<Step, { readonly kiosk: number }>,
      StaffStep | OfficeStep | StepOf<'redeem' | 'buy' | 'copyProfile' | 'useCopy'>
    >,
    kiosk: SimKiosk,
  ): Promise<string> {
    switch (step.do) {
      case 'exchange':
        await kiosk.start();
        if (kiosk.line.isWaiting || !kiosk.isOn) return '-';
        await pairIfNeeded(this.#hub, kiosk);
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
      case 'putTabletBack':
        return !this.#hub.isPutBack && (await kiosk.putProgramBack()) ? 'tabletPutBack' : '-';
      case 'bringTabletOn':
        return (await kiosk.bringProgramOn()) ? 'tabletBroughtOn' : '-';
      case 'loseStore':
        if (await kiosk.hasOnlyWords()) return '-';
        if (!kiosk.journalIsWhole) this.#lost.add(step.kiosk);
        this.#shift(step.kiosk).forget();
        await this.#lostKeys.loseStore(step.kiosk, kiosk, this.#hub);
        await kiosk.start();
        return 'storeLost';
      case 'loseAll':
        if (await kiosk.hasOnlyWords()) return '-';
        this.#lost.add(step.kiosk);
        this.#shift(step.kiosk).forget();
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
        if (await kiosk.hasOnlyWords()) return '-';
        if (!kiosk.journalIsWhole) this.#lost.add(step.kiosk);
        this.#shift(step.kiosk).forget();
        await kiosk.putStoreBack();
        return 'putBack';
      case 'revoke':
        return this.#revoke(kiosk);
      case 'reinstate':
        return this.#reinstate(kiosk);
      case 'clock':
        kiosk.moveClock(step.ms);
        this.#clockSet.add(step.kiosk);
        return 'clock';
    }
  }

  /** What people do in the console. The first release has none of it, and nothing is done while that one runs. */
  async #office(step: OfficeStep): Promise<string> {
    if (this.#hub.isPutBack) return '-';
    const at = { hub: this.#hub, kiosks: this.#kiosks, people: this.#people, mayHaveForgotten: this.#mayHaveForgotten };
    return office({ ...at, check: this.#check }, step);
  }

  async #buy(step: StepOf<'buy'>): Promise<string> {
    const shelf = await this.#kiosk(step.kiosk).goodsAt(step.item);
    if (shelf === undefined) return '-';
    const { good, expired, ...goods } = shelf;
    // The first release would say the reason in the event, as no command does any more.
    const letsThrough = step.letsThrough && !this.#kiosk(step.kiosk).isPutBack;
    const said = await this.#redeem(step, goods, letsThrough);
    const mayBe = step.pieces <= good || (letsThrough && expired === 0);
    this.#check(said !== 'recorded' || mayBe, `kiosk ${step.kiosk} hands out what is past its day, or not there`);
    return said;
  }

  async #redeem(
    { kiosk: index, resident, pieces }: Omit<StepOf<'redeem'>, 'do'>,
    goods: Goods,
    letsThrough: boolean,
  ): Promise<string> {
    const kiosk = this.#kiosk(index);
    const redemptionId = kiosk.newId();
    const outcome = await kiosk.redeem(redemptionId, resident, goods, pieces, letsThrough);
    if (outcome === 'recorded' || outcome === 'unsure') {
      this.#known[index]?.push({ redemptionId, resident, goods, pieces, outcome, reversed: false });
      if (outcome === 'recorded') this.#shift(index).redeemed(goods, pieces);
      else this.#shift(index).forget();
      await this.#expectRight(index);
    }
    return this.#said(outcome);
  }

  async #staff(step: StaffStep): Promise<string> {
    const { kiosk: index } = step;
    const kiosk = this.#kiosk(index);
    const toReverse = this.#known[index]?.findLast((known) => known.outcome === 'recorded' && !known.reversed);
    const newId = (): string => kiosk.newId();
    const before = kiosk.acknowledged.length;
    const { isPutBack } = kiosk;
    const at = { chance: this.#chance, newId, toReverse, people: this.#people, isPutBack };
    const outcome = await kiosk.staff((desk) => work(desk, step, at));
    if (outcome === 'unsure') this.#forgetWhatWasDone(step);
    const tooMuch = await spendableTooMuch(this.#plan, kiosk);
    this.#check(tooMuch.length === 0, tooMuch.join());
    for (const event of kiosk.acknowledged.slice(before)) {
      this.#check(this.#shift(index).add(event, toReverse), `kiosk ${index} closes another shift than it had`);
      if (event.type === 'redemption.reversed' && toReverse !== undefined) toReverse.reversed = true;
      if (event.type === 'accrual.recorded') this.#earn(event.body.residentId, event.body.points);
      if (event.type === 'accrual.reversed') this.#earn(event.body.residentId, -event.body.points);
      if (event.type === 'resident.registered') this.#people.push(event.body.residentId);
    }
    return this.#said(outcome);
  }

  /** The power went, and nobody knows whether something was recorded. */
  #forgetWhatWasDone({ kiosk, do: kind }: StaffStep): void {
    this.#shift(kiosk).forget();
    if (kind === 'accrue' || kind === 'reverse' || kind === 'takeBack') this.#lost.add(kiosk);
  }

  #earn = (resident: string, points: number) => this.#earned.set(resident, (this.#earned.get(resident) ?? 0) + points);

  async #revoke(kiosk: SimKiosk): Promise<string> {
    if (!kiosk.isOn) return '-';
    const identity = await kiosk.store.tables.read('identity');
    if (identity === undefined) return '-';
    await this.#hub.revoke(identity.kiosk);
    return 'revoked';
  }

  /** Of those that are revoked, this one or whichever there is: few are at the same time. */
  async #reinstate(first: SimKiosk): Promise<string> {
    for (const kiosk of [first, ...this.#kiosks]) {
      const identity = kiosk.isOn ? await kiosk.store.tables.read('identity') : undefined;
      if (identity !== undefined && (await this.#hub.reinstate(identity.kiosk))) return 'reinstated';
    }
    return '-';
  }

  #said = (outcome: Recorded): string => (outcome === 'off' ? '-' : outcome);

  /** A resident who only comes to one kiosk sees there exactly what was earned and spent, whatever the line does. */
  async #expectOwnBalance(index: number): Promise<void> {
    const kiosk = this.#kiosk(index);
    const known = this.#known[index] ?? [];
    const unclear = this.#lost.has(index) || known.some((one) => one.resident === index && one.outcome === 'unsure');
    if (unclear || !kiosk.isOn || (await kiosk.store.tables.read('sync'))?.snapshotAtMs == null) return;
    // What a manager has declined is gone, and what is kept does not count: the hub alone can tell whose it was.
    if (this.#trace.includes('declined') || this.#lostKeys.has(index) || kiosk.hasAnotherKey) return;
    // Nobody can tell which events of earlier chains a restored hub has, and one that is put back is not sent them:
    // until it answers they count on top of its rows.
    if (this.#mayHaveForgotten && (await kiosk.recovered()) > 0) return;
    const view = await kiosk.store.residentView(residentId(index));
    const spent = known
      .filter((one) => one.resident === index && !one.reversed)
      .reduce((sum, one) => sum + one.pieces * one.goods.pointsEach, 0);
    const expected = openingPoints + (this.#earned.get(residentId(index)) ?? 0) - spent;
    const shown = view && view.balance + view.pending;
    this.#check(shown === expected, `kiosk ${index} shows ${shown}, and it should be ${expected}`);
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

  readonly #check = (holds: boolean, what: string): void => {
    this.#checked += 1;
    if (!holds) throw new Broken(what);
  };
}
