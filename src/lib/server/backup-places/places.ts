import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';
import * as v from 'valibot';
import { dumpFolder, dumpTime, type Dump } from '../backup.ts';
import { writeDurably } from '../durable-file.ts';
import { reasonOf } from '../log.ts';
import { isNoRoom } from '../room.ts';
import { PlaceFailed, type BackupPlace, type PlaceFailureCode } from './place.ts';
import { outdatedDumps, type Retention } from './retention.ts';

// Second places: whatever lies on the disk of the database alone is lost with it. After each look at the dumps the
// newest is brought to each place with the second copy of the chain, and what is too old there is removed.

/** What is known of a second place. */
export interface PlaceState {
  readonly kind: BackupPlace['kind'];
  readonly where: string;
  /** The newest dump that was brought there, by the hub's clock when it was made; undefined for none yet. */
  readonly lastAt: Date | undefined;
  /** Undefined when the last attempt went well, or there was none yet. */
  readonly failure: { readonly at: Date; readonly code: PlaceFailureCode; readonly detail: string } | undefined;
}

/** The second places of a data folder. */
export interface BackupPlaces {
  readonly states: () => Promise<readonly PlaceState[]>;
  /** Brings everything up to date with a dump, if there is one; never rejects. */
  readonly bring: (newest: Dump | undefined) => Promise<void>;
}

interface Host {
  readonly logger: Logger;
  readonly clock: () => Date;
  readonly metrics: { readonly registry: Registry };
}

const knownSchema = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.object({ lastAt: v.string() })));
type Known = v.InferOutput<typeof knownSchema>;

/** The second places of a data folder, which remembers in `backup-places.json` what was brought where. */
export function createPlaces(
  host: Host,
  dataDir: string,
  places: readonly BackupPlace[],
  retention: Retention,
): BackupPlaces {
  const file = join(dataDir, 'backup-places.json');
  const failures = new Map<string, NonNullable<PlaceState['failure']>>();
  const known = async (): Promise<Known> => {
    const read = v.safeParse(knownSchema, await readFile(file, 'utf8').catch(() => '{}'));
    return read.success ? read.output : {};
  };
  const states = async (): Promise<readonly PlaceState[]> => {
    const brought = await known();
    return places.map(({ kind, where }) => {
      const said = brought[where];
      return { kind, where, lastAt: said && new Date(said.lastAt), failure: failures.get(where) };
    });
  };
  const bringTo = async (place: BackupPlace, newest: Dump): Promise<void> => {
    const brought = await known();
    await place.open(brought[place.where] !== undefined);
    await bringFiles(place, dataDir, newest);
    if (brought[place.where]?.lastAt !== newest.at.toISOString()) {
      const after: Known = { ...brought, [place.where]: { lastAt: newest.at.toISOString() } };
      await writeDurably(file, `${JSON.stringify(after)}\n`);
      host.logger.info({ place: place.where, dump: basename(newest.file) }, 'a dump was brought to a second place');
    }
    await removeOutdated(place, retention, host.clock());
  };
  const bring = async (newest: Dump | undefined): Promise<void> => {
    if (newest === undefined) return;
    for (const place of places) {
      try {
        await bringTo(place, newest);
        failures.delete(place.where);
      } catch (error) {
        failures.set(place.where, { at: host.clock(), code: codeOf(error), detail: reasonOf(error) });
        host.logger.error({ err: error, place: place.where }, 'a dump could not be brought to a second place');
      }
    }
  };
  if (places.length > 0) measure(host.metrics.registry, states);
  return { states, bring };
}

/** A copy of the chain that nobody had opened lies under a name of its own. */
const chainCopy = /^hub-facts.*\.jsonl(?:\.age)?$/;

async function bringFiles(place: BackupPlace, dataDir: string, newest: Dump): Promise<void> {
  const name = basename(newest.file);
  if (!(await place.list()).includes(name)) await place.put(name, await contentOf(newest.file));
  const copies = (await readdir(dumpFolder(dataDir))).filter((each) => chainCopy.test(each));
  for (const each of copies) await place.put(each, await contentOf(join(dumpFolder(dataDir), each)));
}

const contentOf = async (file: string): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await readFile(file));

async function removeOutdated(place: BackupPlace, retention: Retention, now: Date): Promise<void> {
  const dumps = (await place.list()).flatMap((name) => {
    const at = dumpTime(name);
    return at === undefined ? [] : [{ file: name, at }];
  });
  for (const { file } of outdatedDumps(dumps, retention, now)) await place.remove(file);
}

function codeOf(error: unknown): PlaceFailureCode {
  if (error instanceof PlaceFailed) return error.code;
  return isNoRoom(error) ? 'noRoom' : 'failed';
}

/** Figures for `GET /metrics`, by kind of place: an address may say more than a figure should. */
function measure(registry: Registry, states: () => Promise<readonly PlaceState[]>): void {
  const gauge = (name: string, help: string, read: (state: PlaceState) => number): void => {
    new Gauge({
      name: `points_store_${name}`,
      help,
      labelNames: ['place'],
      registers: [registry],
      async collect() {
        for (const state of await states()) this.set({ place: state.kind }, read(state));
      },
    });
  };
  gauge('backup_place_timestamp_seconds', 'When the newest dump at a second place was made, 0 if none', ({ lastAt }) =>
    lastAt === undefined ? 0 : lastAt.getTime() / 1000,
  );
  gauge('backup_place_failed', '1 when the last attempt to bring a dump to a second place failed', ({ failure }) =>
    Number(failure !== undefined),
  );
}
