import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startSimulationServer } from './simulation-server.ts';
import { total, type Finding, type Outcome, type Summary } from './soak.ts';

// Runs seed after seed, for `npm run simulate`, and prints what it did. Shard i of n runs every nth seed from the first
// one plus i. Ends with 1 at the first thing that breaks, and the shortest plan that breaks it.

const [seconds = 0, firstSeed = 0, shards = 1] = process.argv.slice(2).map(Number);
process.exitCode = await simulate();

async function simulate(): Promise<number> {
  const stop = new AbortController();
  const server = await startSimulationServer();
  const outcomes = await Promise.all(
    Array.from({ length: shards }, async (_, index) => {
      const databaseUrl = await server.newDatabase(`shard_${index}`);
      const numbers = [seconds, firstSeed + index, shards].map(String);
      const outcome = await runShard([...numbers, databaseUrl], stop.signal);
      if (outcome === undefined || outcome.finding !== undefined) stop.abort();
      return outcome;
    }),
  );
  await server.stop();
  const ended = outcomes.filter((outcome) => outcome !== undefined);
  print(total(ended.map(({ summary }) => summary)));
  const finding = ended.find((outcome) => outcome.finding !== undefined)?.finding;
  if (finding !== undefined) printFinding(finding);
  return ended.length === shards && finding === undefined ? 0 : 1;
}

/** What a shard came to; undefined when it was stopped or failed, of which it has said why. */
function runShard(args: readonly string[], signal: AbortSignal): Promise<Outcome | undefined> {
  return new Promise((resolve) => {
    let outcome: Outcome | undefined;
    const shard = fork(fileURLToPath(new URL('shard.ts', import.meta.url)), args, {
      // Most of what a run makes is garbage soon, and a larger nursery keeps it from being copied. The other cores have
      // shards of their own, and nothing is won by collecting on several at once.
      execArgv: ['--max-semi-space-size=64', '--single-threaded-gc', '--import', import.meta.resolve('tsx')],
      signal,
    });
    shard.on('message', (message) => (outcome = message as Outcome));
    // It was stopped, because another one has found something or failed.
    shard.on('error', () => resolve(undefined));
    shard.on('close', () => resolve(outcome));
  });
}

function print({ runs, steps, invariantsChecked, done, recorded }: Summary): void {
  const where = shards === 1 ? '' : ` in ${shards} shards`;
  console.log(`${runs} runs from seed ${firstSeed}${where}: ${steps} steps, ${invariantsChecked} checks of invariants`);
  for (const [kind, times] of Object.entries({ ...done, ...recorded }).toSorted((left, right) => right[1] - left[1])) {
    console.log(`  ${kind.padEnd(19)} ${times}`);
  }
}

function printFinding({ seed, what, shortest }: Finding): void {
  console.error(`\nseed ${seed} breaks: ${what}\n${JSON.stringify(shortest)}`);
}
