import { writeSync } from 'node:fs';
import pino from 'pino';
import { Registry } from 'prom-client';
import { createBackups } from '#lib/server/backups.ts';
import { openInMemory } from '#lib/server/db/pglite.ts';
import { migrate } from '#lib/server/db/migrate.ts';

// A process that tries to make a dump and says why it could not, as JSON. Run by backups.test.ts with a limit on the
// size of files, by which a disk is full in the midst of writing.

const [dataDir = ''] = process.argv.slice(2);
const database = await openInMemory();
await migrate(database);
const host = {
  database,
  logger: pino({ level: 'silent' }),
  clock: () => new Date(),
  metrics: { registry: new Registry() },
};
const backups = createBackups(host, dataDir);
await backups.look();
const state = await backups.state();
writeSync(1, JSON.stringify(state.kind === 'own' ? state.failure : state));
await database.close();
