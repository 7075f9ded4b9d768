import type { Points } from './points.ts';

// Escrow of points, also known as a bounded counter (Balegas et al., "Extending Eventually Consistent Cloud Databases for
// Enforcing Numeric Invariants", 2015): a kiosk spends without asking only what is set apart for it. Whatever takes from
// an allotment is an event of that very kiosk, so that what the kiosk believes to hold is never more than what the hub
// has set apart, and all kiosks together can never spend more than the balance, however long they do not hear of each other.

/** How a community sets points apart: all for the home store, the same for every kiosk, or so many for each. */
export type AllotmentPolicy =
  { readonly kind: 'home' } | { readonly kind: 'split' } | { readonly kind: 'floor'; readonly points: Points };

/** Points by the kiosk for which they are set apart. A kiosk with none need not be named. */
export type Allotments = Readonly<Record<string, Points>>;

/** A resident's points: balance + Σ lent = free + Σ allotments. */
export interface Holdings {
  readonly balance: Points;
  readonly allotted: Allotments;
  /**
   * Of what is set apart for a silent kiosk, what others were given in the meantime, by the kiosk that holds it: never more
   * than it holds, and until it gives that up it may spend the same points.
   */
  readonly lent?: Allotments | undefined;
}

/** Whoever asks waits at a counter: after so long nobody does any more, and the points stay where they are. */
export const askLifeMs = 60_000;
/** A tablet that is asked answers within a fraction of a second; one that has not after this long is taken for silent. */
export const patienceMs = 1000;

/** Points that a kiosk has asked another one for. */
export interface Ask {
  readonly asker: string;
  readonly points: Points;
}

const sumOf = (points: Allotments = {}): Points => Object.values(points).reduce((sum, one) => sum + one, 0);

/** The part of a balance that is set apart for nobody. Negative when points were spent that belonged to another kiosk. */
export const freePoints = ({ balance, allotted, lent }: Holdings): Points => balance + sumOf(lent) - sumOf(allotted);

/**
 * Points that are set apart although they are not there any more: whoever holds them may still spend them. What is lent is
 * known to be set apart twice.
 */
export const uncoveredPoints = ({ balance, allotted, lent }: Holdings): Points =>
  Math.max(0, sumOf(allotted) - sumOf(lent) - Math.max(0, balance));

/**
 * Points come (positive) or go at a kiosk: what is earned or given back there can be spent there at once, and what is spent
 * comes out of its own allotment first, then out of the free rest. Without a kiosk only the free rest changes.
 */
export function move(holdings: Holdings, kiosk: string | null, delta: Points): Holdings {
  const moved = kiosk === null ? holdings : hold(holdings, kiosk, (holdings.allotted[kiosk] ?? 0) + delta);
  return { ...moved, balance: holdings.balance + delta };
}

/** Sets so much of the free rest apart that the kiosk holds `atLeast` points, or as many as there are. */
export function grant(holdings: Holdings, kiosk: string, atLeast: Points): Holdings {
  const held = holdings.allotted[kiosk] ?? 0;
  const granted = Math.min(Math.max(0, atLeast - held), Math.max(0, freePoints(holdings)));
  return { ...holdings, allotted: withPoints(holdings.allotted, kiosk, held + granted) };
}

/**
 * A kiosk gives points up: first what others have been lent of them, then to those who asked it, in their order, and the rest
 * becomes free.
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

/** Takes everything back from a kiosk that was declared lost. What it held is what it may still have spent. */
export const reclaim = (holdings: Holdings, kiosk: string): Holdings => hold(holdings, kiosk, 0);

/** Points of a kiosk. */
export interface KioskPoints {
  readonly kiosk: string;
  readonly points: Points;
}

/**
 * Whom to turn to for points that are missing: those who hold most first, each for no more than it holds and has not been
 * lent to somebody already.
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

/** Gives a kiosk points that another one holds and is silent about; it goes on holding them, and owes them. */
export function lend(holdings: Holdings, borrower: string, { kiosk: holder, points }: KioskPoints): Holdings {
  const held = holdings.allotted[borrower] ?? 0;
  const given = { ...holdings, allotted: withPoints(holdings.allotted, borrower, held + points) };
  return withLent(given, holder, (holdings.lent?.[holder] ?? 0) + points);
}

/**
 * Sets the free rest apart as the community's policy says.
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

/** A kiosk holds so much from here on. It owes no more than it holds: what it has spent it cannot give back. */
function hold(holdings: Holdings, kiosk: string, points: Points): Holdings {
  const changed = { ...holdings, allotted: withPoints(holdings.allotted, kiosk, points) };
  const owed = holdings.lent?.[kiosk] ?? 0;
  return owed > points ? withLent(changed, kiosk, Math.max(0, points)) : changed;
}

/** Holdings in which nothing is lent do not speak of it. */
const withLent = (holdings: Holdings, holder: string, points: Points): Holdings =>
  points === (holdings.lent?.[holder] ?? 0)
    ? holdings
    : { ...holdings, lent: withPoints(holdings.lent ?? {}, holder, points) };

/** No allotment is negative: what a kiosk spends beyond its own comes out of the free rest. */
function withPoints(allotted: Allotments, kiosk: string, points: Points): Allotments {
  const { [kiosk]: _before, ...others } = allotted;
  return points > 0 ? { ...others, [kiosk]: points } : others;
}
