import { beforeAll, describe, expect, it } from 'vitest';
import { SimDatabase } from './database.ts';
import type { Plan, Step } from './plan.ts';
import { regressions } from './regressions.ts';
import { Broken } from './report.ts';
import { run } from './world.ts';

// A simulation that finds nothing may simply be blind. So the product's own code is broken in one place at a time, each
// a mistake that such systems are known to make, and the simulation must notice. A seed is one that did; where only a
// rare order of things shows the mistake, that order is written down instead of waiting for it.

/** A plan of two kiosks in which these things happen one after the other. */
export const inOrder = (seed: number, ...steps: readonly Step[]): Plan => ({ seed, kiosks: 2, residents: 4, steps });
export const wholeExchange = (kiosk: number): readonly Step[] => [
  { do: 'exchange', kiosk },
  ...Array.from({ length: 5 }, (): Step => ({ do: 'hop', kiosk, hop: 'answer' })),
];
export const redeem = (kiosk: number, resident: number, pieces: number): Step => ({
  do: 'redeem',
  kiosk,
  resident,
  pieces,
});

/** A mistake, and a plan in which it shows. */
interface Mutation {
  readonly mutation: string;
  readonly plan: Plan;
}

/**
 * Declares that each mistake is noticed, and that their plans break nothing without it.
 * @param broken by which one now
 */
export function describeMutations(mutations: readonly Mutation[], broken: { by: string | undefined }): void {
  let database: SimDatabase;
  beforeAll(async () => {
    database = await SimDatabase.open();
  });

  describe('the simulation notices that', () => {
    it.each(mutations)('$mutation', async ({ mutation, plan }) => {
      broken.by = mutation;
      try {
        await expect(run(plan, database)).rejects.toThrow(Broken);
      } finally {
        broken.by = undefined;
      }
    });

    it('nothing is broken in the orders that are written down here', async () => {
      // Regressions are run without a mistake by another test.
      const others = new Set<Plan>(regressions.map(({ plan }) => plan));
      const written = mutations.map(({ plan }) => plan).filter((plan) => !others.has(plan));
      // Several mistakes show in one plan.
      const once = new Map(written.map((plan) => [JSON.stringify(plan), plan]));
      for (const plan of once.values()) await run(plan, database);
    });
  });
}
