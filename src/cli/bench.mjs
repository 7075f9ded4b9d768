import './require-node.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readArguments } from './arguments.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { command, CommandError, root } from './project.mjs';

/** What tests/bench/main.ts measures. */
const groups = ['scanner', 'hub', 'kiosk', 'reconnect', 'peer', 'growth'];

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
  const args = ['--import', 'tsx', 'tests/bench/main.ts', ...words];
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  signals.forEach((signal) => process.on(signal, () => child.kill(signal)));
  const [code] = await once(child, 'exit');
  process.exitCode = code ?? 1;
});
