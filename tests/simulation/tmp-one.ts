Error.stackTraceLimit = 100;
import { emptyImage } from './image.ts';
import { planOf } from './plan.ts';
import { run } from './world.ts';
const image = await emptyImage();
let seed = Number(process.argv[2]);
process.on('unhandledRejection', (e) => {
  console.log(
    'SEED',
    seed,
    String((e as Error).stack)
      .split('\n')
      .join('\n'),
  );
  process.exit(1);
});
const end = Number(process.argv[3]);
for (; seed < end; seed += 1) {
  try {
    await run(planOf(seed), image);
  } catch (e) {
    console.log('SEED', seed, String(e));
  }
}
console.log('done');
process.exit(0);
