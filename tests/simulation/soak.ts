import type { SimDatabase } from './database.ts';
import type { Plan } from './plan.ts';
import { planOf } from './plan.ts';
import { shrink } from './shrink.ts';
import { Broken } from './report.ts';
import { run } from './world.ts';

/** What many runs came to. */
export interface Summary {
  readonly runs: number;
  readonly steps: number;
  readonly invariantsChecked: number;
  /** Steps that did something, by kind. */
  readonly done: Readonly<Record<string, number>>;
  /** Facts that hubs have applied in the end, by type. */
  readonly recorded: Readonly<Record<string, number>>;
}

/** A seed that breaks something, and the shortest plan found that breaks it in the same way. */
export interface Finding {
  readonly seed: number;
  readonly what: string;
  readonly shortest: Plan;
}

/** What a soak came to. */
export interface Outcome {
  readonly summary: Summary;
  readonly finding: Finding | undefined;
}

/** Which seeds are run: the first one, and then each that lies `stride` behind the one before. */
export interface Seeds {
  readonly firstSeed: number;
  readonly stride: number;
  /** How many steps each plan has; as a rule those of {@link planOf}. */
  readonly length?: number;
}

/**
 * Runs seeds one after the other until the time is over or something breaks. Throws, with the seed, what a run throws.
 */
export async function soak(
  { firstSeed, stride, length }: Seeds,
  goesOn: (runs: number) => boolean,
  database: SimDatabase,
): Promise<Outcome> {
  let summary = nothing;
  for (let seed = firstSeed; goesOn(summary.runs); seed += stride) {
    const plan = planOf(seed, length);
    try {
      summary = total([summary, { runs: 1, ...(await run(plan, database)) }]);
    } catch (error) {
      if (!(error instanceof Broken)) throw new Error(`seed ${seed} cannot be run`, { cause: error });
      const shortest = await shrink(plan, async (shorter) => (await whatBreaks(shorter, database)) !== undefined);
      const what = (await whatBreaks(shortest, database)) ?? error.message;
      return { summary, finding: { seed, what, shortest } };
    }
  }
  return { summary, finding: undefined };
}

/** What a plan breaks, undefined when all is well. */
export async function whatBreaks(plan: Plan, database: SimDatabase): Promise<string | undefined> {
  try {
    await run(plan, database);
    return undefined;
  } catch (error) {
    if (error instanceof Broken) return error.message;
    throw error;
  }
}

const nothing: Summary = { runs: 0, steps: 0, invariantsChecked: 0, done: {}, recorded: {} };

/** What several summaries come to. */
export const total = (summaries: readonly Summary[]): Summary =>
  summaries.reduce(
    (sum, { runs, steps, invariantsChecked, done, recorded }) => ({
      runs: sum.runs + runs,
      steps: sum.steps + steps,
      invariantsChecked: sum.invariantsChecked + invariantsChecked,
      done: added(sum.done, done),
      recorded: added(sum.recorded, recorded),
    }),
    nothing,
  );

function added(
  left: Readonly<Record<string, number>>,
  right: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const names = Object.keys({ ...left, ...right });
  return Object.fromEntries(names.map((name) => [name, (left[name] ?? 0) + (right[name] ?? 0)]));
}
