import './require-node.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { command, root } from './project.mjs';

/** Measures what tests/bench/main.ts measures; its arguments are passed on. */
await command(async () => {
  await ensureInstalled();
  await ensureBuilt();
  const args = ['--import', 'tsx', 'tests/bench/main.ts', ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  signals.forEach((signal) => process.on(signal, () => child.kill(signal)));
  const [code] = await once(child, 'exit');
  process.exitCode = code ?? 1;
});
