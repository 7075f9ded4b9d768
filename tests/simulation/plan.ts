import type { AdjustmentDecision } from '#lib/domain/adjustment.ts';
import type { AllotmentPolicy } from '#lib/domain/allotment.ts';
import { pendingDecisions, type PendingDecision } from '#lib/domain/award-allowance.ts';
import type { Role } from '#lib/domain/permission.ts';
import { chanceOf, type Chance } from './random.ts';
import { withThief } from './thief.ts';

// A run is a list of steps that is drawn from a seed before anything happens. A step that does not fit the state it
// meets does nothing, so that any part of a list is a list that can be run: that is what makes shrinking possible.

/** What the network does with the request that a kiosk is waiting for. */
export type Hop =
  /** The hub hears it and answers; the answer is still on its way. */
  | 'deliver'
  /** The kiosk gets the answer (or, when the hub has not heard yet, the hub hears it first). */
  | 'answer'
  /** The line is cut: before the hub hears, or before the answer arrives. */
  | 'cut'
  /** The hub hears it twice. */
  | 'twice'
  /** The answer arrives in half. */
  | 'half'
  /** Something else answers: a captive portal, a broken proxy. */
  | 'stranger';

interface AtKiosk {
  readonly kiosk: number;
}
interface OfResident extends AtKiosk {
  readonly resident: number;
}
interface OfPieces extends OfResident {
  readonly pieces: number;
}
/** `item` is a place in the list of those that the kiosk knows. */
interface OfItem extends AtKiosk {
  readonly item: number;
}
/** `person` is a place in the list of those who joined. */
interface OfPerson extends AtKiosk {
  readonly person: number;
}
type OfHub = object;

/** What is to be said of each step. `kiosk` and `resident` are places in their lists. */
interface StepDetails {
  redeem: OfPieces;
  /**
   * Any goods at their price in points and cash; staff let more through than the books have where they are in the hand.
   */
  buy: OfPieces & OfItem & { readonly letsThrough: boolean };
  reverse: AtKiosk;
  accrue: OfResident;
  takeBack: OfResident;
  /**
   * Goods arrive, of which some spoil the day they come. That they keep for ever could not be said by a tablet of the
   * first release, nor read by its hub.
   */
  receive: OfItem & { readonly keeps: boolean; readonly spoils?: boolean };
  countItem: OfItem & { readonly pieces: number };
  confirmCount: AtKiosk;
  writeOff: OfItem & { readonly pieces: number };
  createItem: AtKiosk;
  register: AtKiosk;
  issueCard: OfPerson;
  revokeCard: OfPerson;
  closeShift: AtKiosk;
  exchange: AtKiosk;
  /** The kiosk asks the hub for points of a resident that are set apart for others. */
  ask: OfPieces;
  hop: AtKiosk & { readonly hop: Hop };
  /** The tablet loses its power before or after its next durable write but `writes`. */
  crash: AtKiosk & { readonly writes: number; readonly when: 'before' | 'after' };
  restart: AtKiosk;
  /** The hub serves a scope in later versions alone from now on than this tablet asks for, until it is upgraded. */
  outdate: AtKiosk;
  upgrade: AtKiosk;
  loseStore: AtKiosk;
  loseJournal: AtKiosk;
  tearJournal: AtKiosk;
  /** The tablet's store as it was some steps ago comes back: a cloned or restored disk. */
  copyStore: AtKiosk;
  putStoreBack: AtKiosk;
  loseAll: AtKiosk;
  /** Somebody copies a tablet's files, key and all, and uses the copy beside it. */
  copyProfile: AtKiosk;
  useCopy: OfResident;
  /** A manager says of every tablet of which a copy was noticed that there is one. */
  settleCopies: OfHub;
  revoke: AtKiosk;
  /** The last revocation of it is taken back. */
  reinstate: AtKiosk;
  clock: AtKiosk & { readonly ms: number };
  wait: { readonly ms: number };
  /** The hub's process dies in its next transaction, before or after the commit. */
  crashHub: { readonly when: 'before' | 'after' };
  backUp: OfHub;
  /**
   * The hub gets its last dump, and what its own chain has beyond that from the second copy, unless that is lost as
   * well.
   */
  restoreHub: { readonly losesChain?: boolean };
  /** A manager proposes to put points of a resident right, and an auditor decides on the oldest such proposal. */
  propose: { readonly resident: number; readonly points: number };
  decide: { readonly decision: AdjustmentDecision };
  /** A manager gives points to many, and an auditor confirms or refuses what waits the longest. */
  award: { readonly resident: number; readonly hours: number; readonly decision: AdjustmentDecision };
  /** The words of a person are erased for good. */
  erase: { readonly person: number };
  /** A manager changes what is known of a person (a team, the look), who is a proxy, and that they leave or return. */
  changeResident: { readonly person: number };
  /** A manager changes how points are set apart from here on, a figure, and what tablets may give. */
  changePolicy: {
    readonly allotment: number;
    readonly lowStockPieces: number;
    readonly awardPointsPerDay?: number;
  };
  /** A manager releases or declines everything of the tablet and day of which something is pending the longest. */
  decidePending: { readonly decision: PendingDecision };
  /** A manager changes an item, a supplier, the store, a category and its rule from a later day on. */
  manage: { readonly item: number; readonly points: number };
  /** Somebody joins the staff, with a PIN or a password. */
  hire: { readonly role: Role };
  /** Somebody joins, looks after their account, and loses the phone that it needs. */
  keepAccount: OfHub;
  /** The access of a member of staff ends, or is given again. `member` is a place in the list of those there are. */
  changeStaff: { readonly member: number };
  /** A manager decides about a finding, in one of the ways that there are. Both are places in their lists. */
  decideFinding: { readonly finding: number; readonly choice: number };
  /** The tablet saves what it has not sent, and a manager takes the file to the hub. */
  carryOutbox: AtKiosk;
  /** A day passes, and what is new is sealed. */
  night: OfHub;
  /** The program of the hub is put back to the first release, on the same data, and brought on again. */
  putHubBack: OfHub;
  bringHubOn: OfHub;
  /**
   * The program of a tablet is put back to the first release, on the same data, and brought on again. Never while the
   * hub is put back: between the two of that release a later event is set aside for good, which cannot be mended now.
   */
  putTabletBack: AtKiosk;
  bringTabletOn: AtKiosk;
}

export type StepKind = keyof StepDetails;
/** The step of a kind, or of several. */
export type StepOf<Kind extends StepKind> = {
  [Each in Kind]: { readonly do: Each } & StepDetails[Each];
}[Kind];
/** One thing that happens. */
export type Step = StepOf<StepKind>;

/** How often each step is drawn, in parts of the whole. Working comes first, so that faults have something to hit. */
const weights = {
  redeem: 30,
  buy: 4,
  reverse: 3,
  accrue: 6,
  receive: 3,
  takeBack: 3,
  countItem: 3,
  confirmCount: 3,
  writeOff: 2,
  createItem: 1,
  register: 2,
  issueCard: 2,
  revokeCard: 2,
  closeShift: 2,
  exchange: 16,
  ask: 6,
  hop: 60,
  crash: 5,
  restart: 2,
  outdate: 1,
  upgrade: 2,
  loseStore: 1,
  loseJournal: 1,
  tearJournal: 1,
  copyStore: 1,
  putStoreBack: 1,
  loseAll: 1,
  copyProfile: 2,
  useCopy: 3,
  settleCopies: 1,
  revoke: 2,
  reinstate: 8,
  clock: 3,
  wait: 4,
  crashHub: 3,
  backUp: 1,
  restoreHub: 1,
  propose: 2,
  decide: 2,
  erase: 2,
  night: 1,
  changePolicy: 1,
  decidePending: 1,
  // Drawn by nobody: it moves no sum, and the runs of each test stay what they were. A written plan does it.
  manage: 0,
  // Points move by it, but drawing it would make other runs of every seed. A written plan does it.
  award: 0,
  hire: 1,
  keepAccount: 1,
  changeStaff: 1,
  decideFinding: 2,
  carryOutbox: 2,
  putHubBack: 1,
  bringHubOn: 2,
  putTabletBack: 2,
  bringTabletOn: 2,
  changeResident: 0,
} satisfies Readonly<Record<StepKind, number>>;

/**
 * After these nobody can promise that no points are spent twice: somebody has forgotten what was set apart for whom.
 */
export const forgetful: ReadonlySet<StepKind> = new Set([
  'loseStore',
  'loseAll',
  'putStoreBack',
  'copyProfile',
  'useCopy',
  'settleCopies',
  'revoke',
  'reinstate',
  'backUp',
  'restoreHub',
]);

const deckOf = (kinds: readonly StepKind[]) => kinds.flatMap((kind) => Array<StepKind>(weights[kind]).fill(kind));
/** The kinds of all steps. */
export const stepKinds = Object.keys(weights) as readonly StepKind[];
const everything = deckOf(stepKinds);
const nothingForgotten = deckOf(stepKinds.filter((kind) => !forgetful.has(kind)));
const hops: readonly [Hop, ...Hop[]] = [
  'answer',
  'answer',
  'answer',
  'answer',
  'answer',
  'answer',
  'deliver',
  'deliver',
  'cut',
  'twice',
  'half',
  'stranger',
];

/** A whole run. */
export interface Plan {
  readonly seed: number;
  readonly kiosks: number;
  readonly residents: number;
  readonly steps: readonly Step[];
  /** Points of a resident that the hub lends within a day while their kiosk is silent; none when absent. */
  readonly lendPointsPerDay?: number;
  /** Most points that a tablet gives in a day before the rest is pending; as by default when absent. */
  readonly awardPointsPerDay?: number;
}

/** The name under which everybody is registered. */
export const newcomerName = '李桂芳';

/**
 * Where points are lent, what a kiosk may spend ends so long after its last exchange: soon enough for a run to see it.
 */
export const simulatedLeaseMs = 2 * 3_600_000;

/** How the community of a seed sets points apart. */
export function allotmentOf(seed: number): AllotmentPolicy {
  const policies = [{ kind: 'split' }, { kind: 'floor', points: 90 }, { kind: 'home' }] as const;
  return policies[seed % 3] ?? policies[0];
}

/** The time zone of a seed's community, which need not be that of its tablets: nothing but days may depend on it. */
export function zoneOf(seed: number): string {
  const zones = ['Asia/Shanghai', 'America/Los_Angeles', 'Australia/Lord_Howe'] as const;
  return zones[Math.floor(seed / 3) % 3] ?? zones[0];
}

/** The plan of a seed: 1 to 4 kiosks, a few residents, and `length` steps. */
export function planOf(seed: number, length = 120): Plan {
  const chance = chanceOf(seed);
  const kiosks = 1 + chance.below(4);
  // Each kiosk has a resident of its own, whose balance it must always know exactly; two more go everywhere.
  const residents = kiosks + 2;
  // Every second run forgets nothing, and in those no point may be spent twice, whatever else happens.
  const deck = seed % 2 === 0 ? everything : nothingForgotten;
  const steps = Array.from({ length }, () => stepOf(chance, deck, kiosks, residents));
  // Of those, every second one lends, and waits long enough for kiosks to be silent and for leases to end.
  const plan = { seed, kiosks, residents, steps };
  const whole = seed % 3 === 0 ? withThief(plan) : plan;
  if (seed % 4 !== 1) return whole;
  const slower = whole.steps.map((step) => (step.do === 'wait' ? { ...step, ms: step.ms * 20 } : step));
  return { ...whole, steps: slower, lendPointsPerDay: 90 };
}

function stepOf(chance: Chance, deck: readonly StepKind[], kiosks: number, residents: number): Step {
  const kind = deck[chance.below(deck.length)] ?? 'hop';
  const kiosk = chance.below(kiosks);
  const resident = chance.below(3) === 0 ? kiosks + chance.below(residents - kiosks) : kiosk;
  switch (kind) {
    case 'redeem':
      return { do: kind, kiosk, resident, pieces: 1 + chance.below(3) };
    case 'buy':
      return {
        do: kind,
        kiosk,
        resident,
        item: chance.below(4),
        pieces: 1 + chance.below(2),
        letsThrough: chance.below(2) === 0,
      };
    case 'ask':
      // More than is set apart for a kiosk as a rule, so that others have to give theirs up.
      return { do: kind, kiosk, resident, pieces: (1 + chance.below(3)) * 6 };
    case 'accrue':
    case 'takeBack':
      return { do: kind, kiosk, resident };
    case 'receive':
      return { do: kind, kiosk, item: itemOf(chance), keeps: chance.below(2) === 0, spoils: chance.below(4) === 0 };
    case 'countItem':
    case 'writeOff':
      return { do: kind, kiosk, item: itemOf(chance), pieces: 1 + chance.below(4) };
    case 'issueCard':
    case 'revokeCard':
      return { do: kind, kiosk, person: chance.below(4) };
    case 'hop':
      return { do: kind, kiosk, hop: chance.pick(hops) };
    case 'crash':
      return { do: kind, kiosk, writes: chance.below(3), when: chance.pick(['before', 'after']) };
    case 'clock':
      return { do: kind, kiosk, ms: (chance.below(7) - 3) * 3_600_000 };
    case 'wait':
      return { do: kind, ms: chance.below(600_000) };
    case 'crashHub':
      return { do: kind, when: chance.pick(['before', 'after']) };
    case 'restoreHub':
      return { do: kind, losesChain: chance.below(4) === 0 };
    case 'propose':
      // Of somebody who goes everywhere: the others know their balances to the point.
      return { do: kind, resident: kiosks + chance.below(residents - kiosks), points: chance.pick([60, 60, 90, -60]) };
    case 'useCopy':
      return { do: kind, kiosk, resident: kiosks + chance.below(residents - kiosks) };
    case 'decide':
      return { do: kind, decision: chance.pick(['confirm', 'confirm', 'refuse']) };
    case 'erase':
    case 'changeResident':
      return { do: kind, person: chance.below(4) };
    case 'changePolicy':
      return { do: kind, allotment: chance.below(3), lowStockPieces: chance.below(9) };
    case 'decidePending':
      return { do: kind, decision: chance.pick(pendingDecisions) };
    case 'award':
      return { do: kind, resident, hours: 1 + chance.below(3), decision: chance.pick(['confirm', 'refuse']) };
    case 'manage':
      return { do: kind, item: chance.below(4), points: 1 + chance.below(30) };
    case 'hire':
      return { do: kind, role: chance.pick(['clerk', 'auditor']) };
    case 'changeStaff':
      return { do: kind, member: chance.below(6) };
    case 'decideFinding':
      return { do: kind, finding: chance.below(6), choice: chance.below(3) };
    case 'keepAccount':
    case 'night':
    case 'settleCopies':
    case 'backUp':
    case 'putHubBack':
    case 'bringHubOn':
      return { do: kind };
    case 'carryOutbox':
    case 'putTabletBack':
    case 'bringTabletOn':
    case 'reverse':
    case 'confirmCount':
    case 'createItem':
    case 'register':
    case 'closeShift':
    case 'exchange':
    case 'outdate':
    case 'restart':
    case 'upgrade':
    case 'loseStore':
    case 'loseJournal':
    case 'tearJournal':
    case 'copyStore':
    case 'putStoreBack':
    case 'loseAll':
    case 'copyProfile':
    case 'revoke':
    case 'reinstate':
      return { do: kind, kiosk };
  }
}

/** Mostly the item that everybody redeems, so that what happens to it meets. */
const itemOf = (chance: Chance): number => (chance.below(2) === 0 ? 0 : chance.below(4));
