import './require-node.mjs';
import { readArguments } from './arguments.mjs';
import { readDatabasePlace } from './environment.mjs';
import { ensureInstalled } from './install.mjs';
import { command } from './project.mjs';
import { understandTypeScript } from './typescript.mjs';

const manual = {
  usage: 'npm run verify',
  about: `重新核算整本账：相符以 0 结束，不符为 1，没能核算为 2。
Adds the whole ledger up again. Ends with 0 when it adds up, 1 when it does not, 2 when it could not be read.

环境变量 · Environment variables: DATA_DIR, DATABASE_URL`,
};

await command(async () => {
  readArguments(manual);
  const wasNamed = Boolean(process.env['DATA_DIR']);
  const place = readDatabasePlace();
  await ensureInstalled();
  await understandTypeScript();
  const { verify } = await import('./verify.ts');
  process.exitCode = await verify(place, wasNamed);
}, 2);
