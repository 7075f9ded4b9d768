import './require-node.mjs';
import { readArguments } from './arguments.mjs';
import { readDatabasePlace } from './environment.mjs';
import { command, CommandError } from './project.mjs';
import { understandTypeScript } from './typescript.mjs';

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'node src/cli/upgrade-database.mjs check|back-up|rehearse|take-back DUMP',
  about: `npm run upgrade 的一步，由升级前或升级后的版本来做；平台须已停下。
One step of npm run upgrade, done by the version before it or after it, with the hub stopped.`,
  words: 2,
};

await command(async () => {
  const { words } = readArguments(manual);
  const place = readDatabasePlace();
  await understandTypeScript();
  const { steps } = await import('./upgrade-database.ts');
  const [name = '', file = ''] = words;
  const step = Object.hasOwn(steps, name) ? steps[/** @type {keyof typeof steps} */ (name)] : undefined;
  if (step === undefined) throw new CommandError(manual.usage);
  const said = await step(place, file, new Date());
  if (said !== undefined) console.log(said);
});
