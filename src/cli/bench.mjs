import './require-node.mjs';
import { readArguments } from './arguments.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { command, CommandError } from './project.mjs';
import { runTypeScript } from './typescript.mjs';

/** What tests/bench/main.ts measures. */
const groups = ['scanner', 'hub', 'residents', 'kiosk', 'reconnect', 'peer', 'growth', 'abuse'];

const manual = {
  usage: `npm run bench -- [${groups.join(' | ')}] …`,
  about: `测量 docs/performance.md 里的数字；不写组名则全部测量。
Measures the figures of docs/performance.md, all groups when none is named.`,
  words: groups.length,
};

await command(async () => {
  const { words } = readArguments(manual);
  const unknown = words.filter((word) => !groups.includes(word));
  if (unknown.length > 0) {
    throw new CommandError(`没有这一组 · No such group: ${unknown.join(', ')}\n\n${manual.usage}`);
  }
  await ensureInstalled();
  await ensureBuilt();
  process.exitCode = await runTypeScript('tests/bench/main.ts', words);
});
