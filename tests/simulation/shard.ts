import 'fake-indexeddb/auto';
import { SimDatabase } from './database.ts';
import { soak, total, type Outcome } from './soak.ts';

// One process of a simulation: it tells its parent what it came to, and does not outlive it.

/**
 * More than twice the steps of a run of the tests: what needs many things to have happened before is found, and less of
 * the time goes into founding communities and coming to rest.
 */
const length = 260;

/** So many plans go to PostgreSQL, which costs less time, before one goes to the embedded database. */
const plansOnPostgres = 7;

const [seconds = 0, firstSeed = 0, stride = 1] = process.argv.slice(2, 5).map(Number);
const [, , , , , databaseUrl = ''] = process.argv;
process.on('disconnect', () => process.exit(1));
const postgres = await SimDatabase.openOn(databaseUrl);
const embedded = await SimDatabase.open();
const outcome = await inTurns(performance.now() + seconds * 1000);
process.send?.(outcome, () => process.exit());

/** Seeds on one database after the other until the time is over or something breaks. */
async function inTurns(endsAt: number): Promise<Outcome> {
  const summaries: Outcome['summary'][] = [];
  let runs = 0;
  while (performance.now() < endsAt) {
    const [database, most] = summaries.length % 2 === 0 ? [postgres, plansOnPostgres] : [embedded, 1];
    const goesOn = (done: number): boolean => done < most && performance.now() < endsAt;
    const seeds = { firstSeed: firstSeed + runs * stride, stride, length };
    const { summary, finding } = await soak(seeds, goesOn, database);
    summaries.push(summary);
    runs += summary.runs;
    if (finding !== undefined) return { summary: total(summaries), finding };
  }
  return { summary: total(summaries), finding: undefined };
}
