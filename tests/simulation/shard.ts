import { SimDatabase } from './database.ts';
import { soak } from './soak.ts';

// One process of a simulation: it tells its parent what it came to, and does not outlive it.

/**
 * More than twice the steps of a run of the tests: what needs many things to have happened before is found, and less of
 * the time goes into founding communities and coming to rest.
 */
const length = 260;

const [seconds = 0, firstSeed = 0, stride = 1] = process.argv.slice(2).map(Number);
process.on('disconnect', () => process.exit(1));
const database = await SimDatabase.open();
const endsAt = performance.now() + seconds * 1000;
const outcome = await soak({ firstSeed, stride, length }, () => performance.now() < endsAt, database);
process.send?.(outcome, () => process.exit());
