import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { canonicalJson } from '#lib/base/hash.ts';
import { commitmentIn } from '#lib/facts/beside.ts';
import { policyInForce } from '#lib/kiosk/store/policy.ts';
import { findCard, findResident } from '#lib/kiosk/store/people.ts';
import { findRows } from '#lib/kiosk/store/record.ts';
import { readStock } from '#lib/kiosk/store/stock.ts';
import type { KioskStore } from '#lib/kiosk/store/store.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import type { SimHub } from './hub.ts';
import type { SimKiosk } from './kiosk.ts';
import { givenTooMuch } from './given-too-much.ts';
import { booksAfter, differences, isElsewhere, till, type Books, type StoredFact } from './model.ts';
import { forgetful, type Plan } from './plan.ts';
import { hashOfName } from './released-program.ts';
import type { Known, Report } from './report.ts';
import { spentTwice } from './spent-twice.ts';

/** A world whose faults have ended, and in which everything was sent and pulled. */
export interface AtRest {
  readonly plan: Plan;
  readonly hub: SimHub;
  readonly kiosks: readonly SimKiosk[];
  /** Redemptions as the screens know them, by kiosk. */
  readonly known: readonly (readonly Known[])[];
  /** Kiosks of which some of what they had not sent may be gone. */
  readonly lost: ReadonlySet<number>;
  /** What the community began with. */
  readonly opening: Books;
  readonly check: (holds: boolean, what: string) => void;
}

/**
 * Everybody must agree: screens, tablets, and the hub with itself. Answers how many facts the hub has applied, by type.
 */
export async function expectAgreement(world: AtRest): Promise<Report['recorded']> {
  const { plan, hub, check } = world;
  const broken = await verifyLedger(hub.database);
  check(broken.length === 0, `the ledger does not add up: ${JSON.stringify(broken)}`);
  const aside = await hub.setAside();
  check(aside.length === 0, `events were set aside: ${JSON.stringify(aside)}`);
  await expectEachOnce(world);
  if (!plan.steps.some((step) => forgetful.has(step.do))) {
    const twice = await spentTwice(plan, hub);
    check(twice.length === 0, twice.join('; '));
  }
  const tooMuch = await givenTooMuch(plan, hub);
  check(tooMuch.length === 0, tooMuch.join('; '));
  const facts = await hub.facts();
  const isCopied = plan.steps.some((step) => step.do === 'copyProfile' || step.do === 'putStoreBack');
  check(isCopied || !facts.some(({ type }) => type === 'kiosk.copyNoticed'), 'one tablet is taken for two');
  const books = await hub.books();
  const expected = booksAfter(world.opening, facts);
  const wrong = [...differences(books.sums, expected.sums), ...differences(books.kept, expected.kept)];
  check(wrong.length === 0, `the hub does not come to what its events say: ${wrong.join('; ')}`);
  await expectSameEverywhere(world, books);
  await expectErased(world, facts);
  await expectNoHashes(world);
  return timesByType(facts);
}

/** Invariant 1: what a screen acknowledged is in the ledger once; what it left open is there once or not at all. */
async function expectEachOnce({ hub, kiosks, known, lost, check }: AtRest): Promise<void> {
  const inLedger = await hub.redemptions();
  const everything = new Set<string>();
  for (const [index, redemptions] of known.entries()) {
    for (const { redemptionId, outcome } of redemptions) {
      everything.add(redemptionId);
      const times = inLedger.get(redemptionId) ?? 0;
      const mayBeMissing = outcome === 'unsure' || lost.has(index);
      check(times === 1 || (times === 0 && mayBeMissing), `a redemption of kiosk ${index} is there ${times} times`);
    }
  }
  for (const id of inLedger.keys()) check(everything.has(id), 'the ledger has a redemption that nobody made');
  const events = await hub.events();
  for (const [index, kiosk] of kiosks.entries()) {
    if (lost.has(index)) continue;
    for (const { id, type } of kiosk.acknowledged) check(events.has(id), `the hub lacks a ${type} of kiosk ${index}`);
  }
}

/** Each tablet shows what the hub holds. */
async function expectSameEverywhere({ hub, kiosks, check }: AtRest, books: Books): Promise<void> {
  const [events, batches, staff, pending] = await Promise.all([
    hub.events(),
    hub.batches(),
    hub.staff(),
    hub.pending(),
  ]);
  const rules = new Map(staff).set('policy', books.kept.get('policy') ?? '');
  for (const [index, { store }] of kiosks.entries()) {
    const status = await store.status();
    check(status.waiting === 0, `kiosk ${index} still has ${status.waiting} events to send`);
    check((await store.tables.effects.count()) === 0, `kiosk ${index} still counts own effects`);
    for (const { id } of await store.tables.outbox.toArray()) {
      check(events.has(id), `kiosk ${index} holds an event that the hub does not`);
    }
    const allotted = await hub.allotted((await store.tables.read('identity'))?.kiosk ?? '');
    const [people, shelf, cards] = await Promise.all([
      peopleShown(store, [...allotted.keys()]),
      shelfShown(store),
      cardsShown(store, books),
    ]);
    const balanceOf = (id: string): number => (books.sums.get(id) ?? 0) - (pending.get(id) ?? 0);
    const balances = new Map([...allotted.keys()].map((id) => [id, balanceOf(id)]));
    const isShown = (id: string): boolean => !allotted.has(id) && id !== till && !isElsewhere(id);
    const pieces = new Map([...books.sums].filter(([id]) => isShown(id)));
    const wrong = [
      ...differences(people.balances, balances),
      ...differences(people.pending, pending),
      ...differences(people.allotted, allotted),
      ...differences(shelf.pieces, pieces),
      ...differences(shelf.batches, batches),
      ...differences(cards, cardsOf(books)),
      ...differences(await rulesShown(store), rules),
    ];
    check(wrong.length === 0, `kiosk ${index} shows what the hub does not hold: ${wrong.join('; ')}`);
  }
}

/** No tablet keeps the words of somebody whose words were erased. */
async function expectErased({ kiosks, check }: AtRest, facts: readonly StoredFact[]): Promise<void> {
  const erased = facts
    .filter(({ type }) => type === 'resident.erased')
    .map(({ body }) => (body as HubBodies['resident.erased']).residentId);
  for (const [index, { store }] of kiosks.entries()) {
    const { tables } = store;
    for (const id of erased) {
      const shown = await findResident(tables, id);
      check(!shown?.maskedName, `kiosk ${index} shows the name of somebody who was erased`);
      for (const { event } of await findRows(tables, 'resident.registered', id)) {
        const commitment = commitmentIn(event);
        const words = commitment === undefined ? undefined : await tables.personalWords.get(commitment);
        check(words === undefined, `kiosk ${index} keeps the words of somebody who was erased`);
      }
    }
  }
}

/** No tablet keeps the hash of a name, which a hub of the first release has sent. */
async function expectNoHashes({ kiosks, check }: AtRest): Promise<void> {
  for (const [index, { store }] of kiosks.entries()) {
    const kept = JSON.stringify(await store.tables.residentBundles.toArray());
    check(!kept.includes(hashOfName), `kiosk ${index} keeps the hash of a name`);
  }
}

/** What a tablet shows of residents: the balance, what is pending, and what of it is set apart here. */
async function peopleShown(store: KioskStore, residents: readonly string[]) {
  const balances = new Map<string, number | undefined>();
  const pending = new Map<string, number | undefined>();
  const allotted = new Map<string, number | undefined>();
  for (const id of residents) {
    const view = await store.residentView(id);
    balances.set(id, view?.balance);
    pending.set(id, view?.pending);
    allotted.set(id, (await store.tables.residents.get(id))?.allotted);
  }
  return { balances, pending, allotted };
}

/** What a tablet shows of its shelf: pieces by item, and those that are left of each batch. */
async function shelfShown({ tables }: KioskStore) {
  const stock = await readStock(tables);
  const batches = stock.flatMap((item) => item.batches).filter(({ remaining }) => remaining !== 0);
  return {
    pieces: new Map(stock.map(({ item, onHand }) => [item.id, onHand])),
    batches: new Map(batches.map(({ batchId, remaining }) => [batchId, remaining])),
  };
}

/** Whose each card is that the hub knows, and whether it still opens anything, as a tablet says. */
async function cardsShown({ tables }: KioskStore, books: Books): Promise<ReadonlyMap<string, string>> {
  const shown = new Map<string, string>();
  for (const name of cardsOf(books).keys()) {
    const card = await findCard(tables, name.slice(cardPrefix.length));
    if (card !== undefined) shown.set(name, `${card.residentId} ${card.status === 'active' ? 'active' : 'ended'}`);
  }
  return shown;
}

/** The policy that a tablet goes by, and of the staff that it knows the role and the PIN. */
async function rulesShown({ tables }: KioskStore): Promise<ReadonlyMap<string, string>> {
  const staff = await tables.staff.toArray();
  const shown = new Map(staff.map(({ id, role, pinHash }) => [id, `${role} ${pinHash ?? ''}`]));
  return shown.set('policy', canonicalJson(await policyInForce(tables)));
}

const cardPrefix = 'card/';
const cardsOf = ({ kept }: Books): ReadonlyMap<string, string> =>
  new Map([...kept].filter(([name]) => name.startsWith(cardPrefix)));

function timesByType(facts: readonly StoredFact[]): Report['recorded'] {
  const times: Record<string, number> = {};
  for (const { type } of facts) times[type] = (times[type] ?? 0) + 1;
  return times;
}
