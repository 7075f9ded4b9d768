import './require-node.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { command, passSignalsOn } from './project.mjs';

await command(async () => {
  const stopPassingOn = passSignalsOn();
  await ensureInstalled();
  await ensureBuilt();
  stopPassingOn();
  // The server runs in this very process, so that no signal has to be handed on and no orphan can be left.
  await import('./serve.mjs');
});
