import type { Points } from './points.ts';

// Escrow of points, also known as a bounded counter (Balegas et al., "Extending Eventually Consistent Cloud Databases
// for Enforcing Numeric Invariants", 2015). Without asking, a kiosk spends only what is allotted to it. Only an event
// of that very kiosk takes from its allotment, so that it never believes it holds more than the hub has allotted to it.
// So all kiosks together can never spend more than the balance, however long they do not hear from each other.

/** How a community allots points: all to the home store, equal parts to every kiosk, or a fixed number to each. */
export type AllotmentPolicy =
  { readonly kind: 'home' } | { readonly kind: 'split' } | { readonly kind: 'floor'; readonly points: Points };

/** Points by the kiosk to which they are allotted. A kiosk with none need not be named. */
export type Allotments = Readonly<Record<string, Points>>;

/** A resident's points: balance + Σ lent = free + Σ allotments. */
export interface Holdings {
  readonly balance: Points;
  readonly allotted: Allotments;
  /**
   * Points that others were given meanwhile of what a silent kiosk holds, by that kiosk. Never more than it holds, and
   * until it gives them up it may spend the same points.
   */
  readonly lent?: Allotments | undefined;
}

/**
 * Somebody waits at a counter for what a kiosk asked for. After this time nobody does, and the points stay where they
 * are.
 */
export const askLifeMs = 60_000;
/** A tablet that is asked answers within a fraction of a second. After this time it counts as silent. */
export const patienceMs = 1000;

/** Points that a kiosk has asked another one for. */
export interface Ask {
  readonly asker: string;
  readonly points: Points;
}

const sumOf = (points: Allotments = {}): Points => Object.values(points).reduce((sum, one) => sum + one, 0);

/** The part of a balance that is not allotted. Negative when a kiosk spent points that were allotted to another one. */
export const freePoints = ({ balance, allotted, lent }: Holdings): Points => balance + sumOf(lent) - sumOf(allotted);

/** What several accounts hold together. */
export const addHoldings = (all: readonly Holdings[]): Holdings => ({
  balance: all.reduce((sum, { balance }) => sum + balance, 0),
  allotted: addAllotments(all.map(({ allotted }) => allotted)),
  lent: addAllotments(all.map(({ lent = {} }) => lent)),
});

function addAllotments(all: readonly Allotments[]): Allotments {
  const sums = new Map<string, Points>();
  for (const each of all) {
    for (const [kiosk, points] of Object.entries(each)) sums.set(kiosk, (sums.get(kiosk) ?? 0) + points);
  }
  return Object.fromEntries(sums);
}

/**
 * Points that are allotted but no longer there: whoever holds them may still spend them. Lent points are not among
 * them, because they are knowingly allotted twice.
 */
export const uncoveredPoints = ({ balance, allotted, lent }: Holdings): Points =>
  Math.max(0, sumOf(allotted) - sumOf(lent) - Math.max(0, balance));

/**
 * Points come (positive) or go at a kiosk. What is earned or given back there can be spent there at once. What is spent
 * comes out of the kiosk's own allotment first, then out of the free rest. Without a kiosk only the free rest changes.
 */
export function move(holdings: Holdings, kiosk: string | null, delta: Points): Holdings {
  const moved = kiosk === null ? holdings : hold(holdings, kiosk, (holdings.allotted[kiosk] ?? 0) + delta);
  return { ...moved, balance: holdings.balance + delta };
}

/** Allots free points until the kiosk holds `atLeast` points, or until none are left. */
export function grant(holdings: Holdings, kiosk: string, atLeast: Points): Holdings {
  const held = holdings.allotted[kiosk] ?? 0;
  const granted = Math.min(Math.max(0, atLeast - held), Math.max(0, freePoints(holdings)));
  return { ...holdings, allotted: withPoints(holdings.allotted, kiosk, held + granted) };
}

/**
 * A kiosk gives points up. They first repay what others were lent of them, then go to those who asked, in order. The
 * rest is free.
 */
export function release(holdings: Holdings, kiosk: string, points: Points, asks: readonly Ask[]): Holdings {
  const held = holdings.allotted[kiosk] ?? 0;
  const given = Math.min(points, held);
  const owed = holdings.lent?.[kiosk] ?? 0;
  const repaid = Math.min(given, owed);
  let left = given - repaid;
  let allotted = withPoints(holdings.allotted, kiosk, held - given);
  for (const { asker, points: asked } of asks) {
    const passed = Math.min(asked, left);
    allotted = withPoints(allotted, asker, (allotted[asker] ?? 0) + passed);
    left -= passed;
  }
  return withLent({ ...holdings, allotted }, kiosk, owed - repaid);
}

/** Takes everything back from a kiosk that was declared lost. It may still have spent what it held. */
export const reclaim = (holdings: Holdings, kiosk: string): Holdings => hold(holdings, kiosk, 0);

/** Points of a kiosk. */
export interface KioskPoints {
  readonly kiosk: string;
  readonly points: Points;
}

/**
 * Which kiosks to ask for missing points: those that hold most first, and each for no more than it holds and has not
 * been lent already.
 */
export function holdersToAsk(holdings: Holdings, asker: string, missing: Points): readonly KioskPoints[] {
  const { allotted, lent } = holdings;
  const others = Object.keys(allotted).flatMap((kiosk) => {
    const points = (allotted[kiosk] ?? 0) - (lent?.[kiosk] ?? 0);
    return kiosk === asker || points <= 0 ? [] : [{ kiosk, points }];
  });
  others.sort((a, b) => b.points - a.points || (a.kiosk < b.kiosk ? -1 : 1));
  let left = missing;
  return others.flatMap(({ kiosk, points: most }) => {
    const points = Math.min(left, most);
    left -= points;
    return points > 0 ? [{ kiosk, points }] : [];
  });
}

/** Lends a kiosk points that a silent one holds. The silent one keeps them, and owes them. */
export function lend(holdings: Holdings, borrower: string, { kiosk: holder, points }: KioskPoints): Holdings {
  const held = holdings.allotted[borrower] ?? 0;
  const given = { ...holdings, allotted: withPoints(holdings.allotted, borrower, held + points) };
  return withLent(given, holder, (holdings.lent?.[holder] ?? 0) + points);
}

/**
 * Allots the free rest as the community's policy says.
 * @param kiosks those that may hold points, in the order in which they were paired.
 * @param home the kiosk of the resident's home store, null when that store has none.
 */
export function share(
  holdings: Holdings,
  kiosks: readonly string[],
  home: string | null,
  policy: AllotmentPolicy,
): Holdings {
  const free = freePoints(holdings);
  const [first] = kiosks;
  if (free <= 0 || first === undefined) return holdings;
  switch (policy.kind) {
    case 'home':
      return give(holdings, [[home ?? first, free]]);
    case 'split': {
      const each = Math.floor(free / kiosks.length);
      const over = free % kiosks.length;
      return give(
        holdings,
        kiosks.map((kiosk, index) => [kiosk, each + (index < over ? 1 : 0)]),
      );
    }
    case 'floor':
      return kiosks.reduce((shared, kiosk) => grant(shared, kiosk, policy.points), holdings);
  }
}

function give(holdings: Holdings, parts: readonly (readonly [string, Points])[]): Holdings {
  let given = holdings.allotted;
  for (const [kiosk, points] of parts) given = withPoints(given, kiosk, (given[kiosk] ?? 0) + points);
  return { ...holdings, allotted: given };
}

/** Sets what a kiosk holds. It owes no more than it holds: it cannot give back what it has spent. */
function hold(holdings: Holdings, kiosk: string, points: Points): Holdings {
  const changed = { ...holdings, allotted: withPoints(holdings.allotted, kiosk, points) };
  const owed = holdings.lent?.[kiosk] ?? 0;
  return owed > points ? withLent(changed, kiosk, Math.max(0, points)) : changed;
}

/** Leaves `lent` out when nothing is lent. */
const withLent = (holdings: Holdings, holder: string, points: Points): Holdings =>
  points === (holdings.lent?.[holder] ?? 0)
    ? holdings
    : { ...holdings, lent: withPoints(holdings.lent ?? {}, holder, points) };

/** No allotment is negative: what a kiosk spends beyond it comes out of the free rest. */
function withPoints(allotted: Allotments, kiosk: string, points: Points): Allotments {
  const { [kiosk]: _before, ...others } = allotted;
  return points > 0 ? { ...others, [kiosk]: points } : others;
}
