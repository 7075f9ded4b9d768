import './require-node.mjs';
import { availableParallelism } from 'node:os';
import { readArguments } from './arguments.mjs';
import { ensureInstalled } from './install.mjs';
import { command, CommandError } from './project.mjs';
import { runTypeScript } from './typescript.mjs';

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'npm run simulate -- [--seconds 60] [--seed 1] [--shards N]',
  about: `让终端与平台经历随机的断网断电，并核对不变量；第一处不符时以 1 结束，并给出最短的经过。
Lets kiosks and a hub go through random faults and checks the invariants. Ends with 1 and the shortest plan at the first
thing that breaks.`,
  options: {
    seconds: { type: 'string', says: '运行多少秒 · for how many seconds' },
    seed: { type: 'string', says: '从哪个种子开始 · where to begin' },
    shards: {
      type: 'string',
      says: '几个进程并行，默认与核数相同 · processes side by side; as many as cores if left out',
    },
  },
};

await command(async () => {
  const { values } = readArguments(manual);
  const seconds = Number(values['seconds'] ?? 60);
  const firstSeed = Number(values['seed'] ?? 1);
  const shards = Number(values['shards'] ?? availableParallelism());
  if (!(seconds > 0) || !Number.isInteger(firstSeed) || !Number.isInteger(shards) || shards < 1) {
    throw new CommandError(`应为 · It should be: ${manual.usage}`);
  }
  await ensureInstalled();
  process.exitCode = await runTypeScript('tests/simulation/main.ts', [seconds, firstSeed, shards].map(String));
});
