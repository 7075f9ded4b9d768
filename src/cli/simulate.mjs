import './require-node.mjs';
import { readArguments } from './arguments.mjs';
import { ensureInstalled } from './install.mjs';
import { command, CommandError } from './project.mjs';
import { understandTypeScript } from './typescript.mjs';

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'npm run simulate -- [--seconds 60] [--seed 1]',
  about: `让终端与平台经历随机的断网断电，并核对不变量；第一处不符时以 1 结束，并给出最短的经过。
Lets kiosks and a hub go through random faults and checks the invariants. Ends with 1 and the shortest plan at the first
thing that breaks.`,
  options: {
    seconds: { type: 'string', says: '运行多少秒 · for how many seconds' },
    seed: { type: 'string', says: '从哪个种子开始 · where to begin' },
  },
};

await command(async () => {
  const { values } = readArguments(manual);
  const seconds = Number(values['seconds'] ?? 60);
  const seed = Number(values['seed'] ?? 1);
  if (!(seconds > 0) || !Number.isInteger(seed)) {
    throw new CommandError(`应为 · It should be: ${manual.usage}`);
  }
  await ensureInstalled();
  await understandTypeScript();
  const { simulate } = await import('../../tests/simulation/main.ts');
  process.exit(await simulate(seconds, seed));
});
