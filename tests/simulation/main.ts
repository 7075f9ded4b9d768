import { parseArgs } from 'node:util';
import { emptyImage } from './image.ts';
import { soak } from './soak.ts';

// `npm run simulate -- --seconds 3600` runs seed after seed and prints what it did; `--seed` says where to begin. Ends
// with 1 and the shortest plan at the first thing that breaks.

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
if (!(seconds > 0) || !Number.isInteger(seed)) {
  console.error('npm run simulate -- [--seconds 60] [--seed 1]');
  process.exit(2);
}
const endsAt = performance.now() + seconds * 1000;
const { summary, finding } = await soak(seed, () => performance.now() < endsAt, await emptyImage());
const { runs, steps, invariantsChecked, done } = summary;
console.log(`${runs} runs from seed ${seed}: ${steps} steps, ${invariantsChecked} checks of invariants`);
for (const [kind, times] of Object.entries(done).toSorted((left, right) => right[1] - left[1])) {
  console.log(`  ${kind.padEnd(14)} ${times}`);
}
if (finding !== undefined) {
  console.error(`\nseed ${finding.seed} breaks: ${finding.what}\n${JSON.stringify(finding.shortest)}`);
}
process.exit(finding === undefined ? 0 : 1);
