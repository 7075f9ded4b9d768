import { chanceOf, type Chance } from './random.ts';

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

/** One thing that happens. `kiosk` and `resident` are places in their lists. */
export type Step =
  | { readonly do: 'redeem'; readonly kiosk: number; readonly resident: number; readonly pieces: number }
  | { readonly do: 'reverse' | 'accrue' | 'receive'; readonly kiosk: number; readonly resident: number }
  | { readonly do: 'exchange'; readonly kiosk: number }
  | { readonly do: 'hop'; readonly kiosk: number; readonly hop: Hop }
  /** The tablet loses its power before or after its next durable write but `writes`. */
  | { readonly do: 'crash'; readonly kiosk: number; readonly writes: number; readonly when: 'before' | 'after' }
  | { readonly do: 'restart' | 'upgrade' | 'loseStore' | 'loseJournal' | 'tearJournal'; readonly kiosk: number }
  /** The tablet's store as it was some steps ago comes back: a cloned or restored disk. */
  | { readonly do: 'copyStore' | 'putStoreBack'; readonly kiosk: number }
  | { readonly do: 'loseAll' | 'revoke'; readonly kiosk: number }
  | { readonly do: 'clock'; readonly kiosk: number; readonly ms: number }
  | { readonly do: 'wait'; readonly ms: number }
  /** The hub's process dies in its next transaction, before or after the commit. */
  | { readonly do: 'crashHub'; readonly when: 'before' | 'after' }
  | { readonly do: 'backUp' | 'restoreHub' };

export type StepKind = Step['do'];

/** How often each step is drawn, in parts of the whole. Working comes first, so that faults have something to hit. */
const weights = {
  redeem: 30,
  reverse: 3,
  accrue: 6,
  receive: 3,
  exchange: 16,
  hop: 60,
  crash: 5,
  restart: 2,
  upgrade: 1,
  loseStore: 1,
  loseJournal: 1,
  tearJournal: 1,
  copyStore: 1,
  putStoreBack: 1,
  loseAll: 1,
  revoke: 1,
  clock: 3,
  wait: 4,
  crashHub: 3,
  backUp: 1,
  restoreHub: 1,
} satisfies Readonly<Record<StepKind, number>>;

const deck = Object.entries(weights).flatMap(([kind, weight]) => Array<StepKind>(weight).fill(kind as StepKind));
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
}

/** The plan of a seed: 1 to 4 kiosks, a few residents, and `length` steps. */
export function planOf(seed: number, length = 120): Plan {
  const chance = chanceOf(seed);
  const kiosks = 1 + chance.below(4);
  // Each kiosk has a resident of its own, whose balance it must always know exactly; two more go everywhere.
  const residents = kiosks + 2;
  const steps = Array.from({ length }, () => stepOf(chance, kiosks, residents));
  return { seed, kiosks, residents, steps };
}

function stepOf(chance: Chance, kiosks: number, residents: number): Step {
  const kind = deck[chance.below(deck.length)] ?? 'hop';
  const kiosk = chance.below(kiosks);
  const resident = chance.below(3) === 0 ? kiosks + chance.below(residents - kiosks) : kiosk;
  switch (kind) {
    case 'redeem':
      return { do: kind, kiosk, resident, pieces: 1 + chance.below(3) };
    case 'reverse':
    case 'accrue':
    case 'receive':
      return { do: kind, kiosk, resident };
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
    case 'backUp':
    case 'restoreHub':
      return { do: kind };
    default:
      return { do: kind, kiosk };
  }
}
