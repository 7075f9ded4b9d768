import { SimDatabase } from './database.ts';
import { soak } from './soak.ts';

/**
 * Runs seed after seed, for `npm run simulate`, and prints what it did. Returns the exit code: 1 at the first thing that
 * breaks, with the shortest plan that breaks it.
 */
export async function simulate(seconds: number, firstSeed: number): Promise<number> {
  const endsAt = performance.now() + seconds * 1000;
  const { summary, finding } = await soak(firstSeed, () => performance.now() < endsAt, await SimDatabase.open());
  const { runs, steps, invariantsChecked, done } = summary;
  console.log(`${runs} runs from seed ${firstSeed}: ${steps} steps, ${invariantsChecked} checks of invariants`);
  for (const [kind, times] of Object.entries(done).toSorted((left, right) => right[1] - left[1])) {
    console.log(`  ${kind.padEnd(14)} ${times}`);
  }
  if (finding === undefined) return 0;
  console.error(`\nseed ${finding.seed} breaks: ${finding.what}\n${JSON.stringify(finding.shortest)}`);
  return 1;
}
