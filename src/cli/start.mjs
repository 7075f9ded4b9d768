import './require-node.mjs';
import { ensureBuilt } from './build.mjs';
import { readSettings } from './environment.mjs';
import { ensureInstalled } from './install.mjs';
import { refuseTakenPort } from './listen.mjs';
import { command, passSignalsOn } from './project.mjs';

await command(async () => {
  const settings = readSettings();
  // Before anything is built: the hub that has the port may be running from these very files.
  await refuseTakenPort(settings);
  const stopPassingOn = passSignalsOn();
  await ensureInstalled();
  await ensureBuilt();
  stopPassingOn();
  // The server runs in this very process, so that no signal has to be handed on and no orphan can be left.
  await import('./serve.mjs');
});
