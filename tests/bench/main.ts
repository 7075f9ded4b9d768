import { rmSync } from 'node:fs';
import { binariesAndFolder } from '../postgres/cluster.ts';
import { benchHub } from './hub.ts';
import { benchKiosk } from './kiosk.ts';
import { benchAbuse } from './abuse.ts';
import { benchGrowth } from './growth.ts';
import { benchPeer } from './peer.ts';
import { benchReconnect } from './reconnect.ts';
import { keepsTarget, machine, table, type Group } from './report.ts';
import { benchResidents } from './residents.ts';
import { benchScanner } from './scanner.ts';

// `npm run bench` runs all groups, `npm run bench -- hub` one of them. Figures are medians; the machine is printed
// first.

const groups: Readonly<Record<string, () => Promise<Group>>> = {
  scanner: benchScanner,
  hub: benchHub,
  residents: benchResidents,
  kiosk: benchKiosk,
  reconnect: benchReconnect,
  peer: benchPeer,
  growth: benchGrowth,
  abuse: benchAbuse,
};

const wanted = process.argv.slice(2);

const { binaries, folder } = await binariesAndFolder();
rmSync(folder, { recursive: true });
console.log(`Measured on ${machine()}, ${binaries.version}\n`);
let missed = 0;
for (const [name, measure] of Object.entries(groups)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { rows } = await measure();
  missed += rows.filter((row) => keepsTarget(row) === false).length;
  console.log(`## ${name}\n\n${table(rows)}\n`);
}
process.exit(missed === 0 ? 0 : 1);
