import type { SimDatabase } from './database.ts';
import type { Plan } from './plan.ts';
import { planOf } from './plan.ts';
import { shrink } from './shrink.ts';
import { Broken, type Report } from './report.ts';
import { run } from './world.ts';

/** What many runs came to. */
export interface Summary {
  readonly runs: number;
  readonly steps: number;
  readonly invariantsChecked: number;
  /** Steps that did something, by kind. */
  readonly done: Readonly<Record<string, number>>;
}

/** A seed that breaks something, and the shortest plan found that breaks it in the same way. */
export interface Finding {
  readonly seed: number;
  readonly what: string;
  readonly shortest: Plan;
}

/** Runs seeds one after the other until the time is over or something breaks. */
export async function soak(
  firstSeed: number,
  goesOn: (runs: number) => boolean,
  database: SimDatabase,
): Promise<{ readonly summary: Summary; readonly finding: Finding | undefined }> {
  let summary: Summary = { runs: 0, steps: 0, invariantsChecked: 0, done: {} };
  for (let seed = firstSeed; goesOn(summary.runs); seed += 1) {
    const plan = planOf(seed);
    try {
      summary = added(summary, await run(plan, database));
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
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

function added(summary: Summary, report: Report): Summary {
  const done = { ...summary.done };
  for (const [kind, times] of Object.entries(report.done)) done[kind] = (done[kind] ?? 0) + times;
  return {
    runs: summary.runs + 1,
    steps: summary.steps + report.steps,
    invariantsChecked: summary.invariantsChecked + report.invariantsChecked,
    done,
  };
}
