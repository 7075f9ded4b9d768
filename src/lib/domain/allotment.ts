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

/** A resident's points: balance = free + Σ allotments. */
export interface Holdings {
  readonly balance: Points;
  readonly allotted: Allotments;
}

/** Whoever asks waits at a counter: after so long nobody does any more, and the points stay where they are. */
export const askLifeMs = 60_000;

/** Points that a kiosk has asked another one for. */
export interface Ask {
  readonly asker: string;
  readonly points: Points;
}

/** The part of a balance that is set apart for nobody. Negative when points were spent that belonged to another kiosk. */
export function freePoints({ balance, allotted }: Holdings): Points {
  let free = balance;
  for (const points of Object.values(allotted)) free -= points;
  return free;
}

/** Points that are set apart although they are not there any more: whoever holds them may still spend them. */
export function uncoveredPoints({ balance, allotted }: Holdings): Points {
  const setApart = Object.values(allotted).reduce((sum, points) => sum + points, 0);
  return Math.max(0, setApart - Math.max(0, balance));
}

/**
 * Points come (positive) or go at a kiosk: what is earned or given back there can be spent there at once, and what is spent
 * comes out of its own allotment first, then out of the free rest. Without a kiosk only the free rest changes.
 */
export function move({ balance, allotted }: Holdings, kiosk: string | null, delta: Points): Holdings {
  const moved = kiosk === null ? allotted : withPoints(allotted, kiosk, (allotted[kiosk] ?? 0) + delta);
  return { balance: balance + delta, allotted: moved };
}

/** Sets so much of the free rest apart that the kiosk holds `atLeast` points, or as many as there are. */
export function grant(holdings: Holdings, kiosk: string, atLeast: Points): Holdings {
  const held = holdings.allotted[kiosk] ?? 0;
  const granted = Math.min(Math.max(0, atLeast - held), Math.max(0, freePoints(holdings)));
  return { ...holdings, allotted: withPoints(holdings.allotted, kiosk, held + granted) };
}

/** A kiosk gives points up: first to those who asked it, in their order, and the rest becomes free. */
export function release(holdings: Holdings, kiosk: string, points: Points, asks: readonly Ask[]): Holdings {
  const held = holdings.allotted[kiosk] ?? 0;
  let left = Math.min(points, held);
  let allotted = withPoints(holdings.allotted, kiosk, held - left);
  for (const { asker, points: asked } of asks) {
    const given = Math.min(asked, left);
    allotted = withPoints(allotted, asker, (allotted[asker] ?? 0) + given);
    left -= given;
  }
  return { ...holdings, allotted };
}

/** Takes everything back from a kiosk that was declared lost. What it held is what it may still have spent. */
export const reclaim = ({ balance, allotted }: Holdings, kiosk: string): Holdings => ({
  balance,
  allotted: withPoints(allotted, kiosk, 0),
});

/** Whom to ask for points that are missing: those who hold most first, each for no more than it holds. */
export function holdersToAsk(
  { allotted }: Holdings,
  asker: string,
  missing: Points,
): readonly { readonly kiosk: string; readonly points: Points }[] {
  const others = Object.entries(allotted).filter(([kiosk]) => kiosk !== asker);
  others.sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
  let left = missing;
  return others.flatMap(([kiosk, held]) => {
    const points = Math.min(left, held);
    left -= points;
    return points > 0 ? [{ kiosk, points }] : [];
  });
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

function give({ balance, allotted }: Holdings, parts: readonly (readonly [string, Points])[]): Holdings {
  let given = allotted;
  for (const [kiosk, points] of parts) given = withPoints(given, kiosk, (given[kiosk] ?? 0) + points);
  return { balance, allotted: given };
}

/** No allotment is negative: what a kiosk spends beyond its own comes out of the free rest. */
function withPoints(allotted: Allotments, kiosk: string, points: Points): Allotments {
  const { [kiosk]: _before, ...others } = allotted;
  return points > 0 ? { ...others, [kiosk]: points } : others;
}
