import { writeSync } from 'node:fs';
import { Registry } from 'prom-client';
import { folderPlace } from '#lib/server/backup-places/folder.ts';
import { createPlaces } from '#lib/server/backup-places/places.ts';
import { usualRetention } from '#lib/server/backup-places/retention.ts';
import { listDumps } from '#lib/server/backup.ts';
import { quiet } from './community.ts';

// A process that tries to bring the newest dump of a data folder to another folder and says what became of it, as
// JSON. Run by backup-places.test.ts with a limit on the size of files, which stands for a disk that is full.

const [, , dataDir = '', folder = ''] = process.argv;
const host = { logger: quiet, clock: () => new Date(), metrics: { registry: new Registry() } };
const places = createPlaces(host, dataDir, [folderPlace(folder)], usualRetention);
const [newest] = await listDumps(dataDir);
await places.bring(newest);
writeSync(1, JSON.stringify(await places.states()));
