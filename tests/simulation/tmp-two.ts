import { emptyImage } from './image.ts';
import { planOf } from './plan.ts';
import { shrink } from './shrink.ts';
import { whatBreaks } from './soak.ts';
const image = await emptyImage();
process.on('unhandledRejection', (e) => {
  console.log(String((e as Error).stack));
});
const plan = planOf(Number(process.argv[2]));
const shortest = await shrink(plan, async (p) => (await whatBreaks(p, image)) !== undefined);
console.log(await whatBreaks(shortest, image), JSON.stringify(shortest));
process.exit(0);
