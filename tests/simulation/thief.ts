import type { Plan, Step, StepKind } from './plan.ts';
import { chanceOf, type Chance } from './random.ts';

// Somebody who has got hold of a tablet on which a member of the staff is signed in: what they give they spend at once.

/** What a tablet is told in such a run; an award is of twenty points. */
const allowances = [40, 60, 100] as const;
const raids = 4;

/** The program of an earlier release is told nothing, and what it gives can be spent there until it has exchanged. */
const earlierPrograms: ReadonlySet<StepKind> = new Set(['putHubBack', 'putTabletBack']);

/**
 * The same plan with a thief at one of its tablets, who is drawn by a chance of their own: the rest of the plan stays
 * as its seed has drawn it.
 */
export function withThief({ steps: drawn, ...plan }: Plan): Plan {
  const chance = chanceOf(plan.seed ^ 0x7411ef);
  const kiosk = chance.below(plan.kiosks);
  const steps = drawn.filter(({ do: kind }) => !earlierPrograms.has(kind));
  for (let raid = 0; raid < raids; raid += 1) {
    // Whoever belongs to another tablet alone is known there to the point.
    const anywhere = plan.kiosks + chance.below(plan.residents - plan.kiosks);
    const resident = chance.below(2) === 0 ? kiosk : anywhere;
    steps.splice(chance.below(steps.length + 1), 0, ...raidOf(chance, kiosk, resident));
  }
  return { ...plan, steps, awardPointsPerDay: chance.pick(allowances) };
}

/** Gives, in small parts and under other dates, and spends it, or lets it be given back and spends that. */
function raidOf(chance: Chance, kiosk: number, resident: number): readonly Step[] {
  const award: Step = { do: 'accrue', kiosk, resident };
  const given = Array.from({ length: 1 + chance.below(5) }, () => award);
  const dated: Step = { do: 'clock', kiosk, ms: (chance.below(5) - 2) * 24 * 3_600_000 };
  const rest: readonly Step[] = [
    { do: 'redeem', kiosk, resident, pieces: 1 + chance.below(12) },
    { do: 'redeem', kiosk, resident, pieces: 1 + chance.below(40) },
    { do: 'reverse', kiosk },
    { do: 'issueCard', kiosk, person: chance.below(4) },
    { do: 'writeOff', kiosk, item: chance.below(4), pieces: 1 + chance.below(4) },
    { do: 'redeem', kiosk, resident, pieces: 1 + chance.below(12) },
  ];
  const isDated = chance.below(2) === 0;
  return [...(isDated ? [dated] : []), ...given, ...rest.filter(() => chance.below(3) > 0)];
}
