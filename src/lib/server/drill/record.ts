import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Gauge, type Registry } from 'prom-client';
import * as v from 'valibot';
import { writeDurably } from '../durable-file.ts';

/*
 * What is kept of the drills: the last one, and when one passed. It lies in a file of the data folder and not in the
 * database, because a drill may run beside a hub that has the database to itself.
 */

/** Why a drill did not pass. */
export const drillFailures = ['none', 'locked', 'broken', 'sums', 'chain', 'noRoom', 'failed'] as const;
export type DrillFailure = (typeof drillFailures)[number];

const figuresSchema = v.object({
  communities: v.number(),
  /** Events of tablets, and facts of the hub's own chain as the dump has them. */
  events: v.number(),
  facts: v.number(),
  /** Facts that only the second copy had, and that were applied behind the dump. */
  replayed: v.number(),
  seals: v.number(),
  /** Points of all residents, and pieces on all shelves. */
  points: v.number(),
  pieces: v.number(),
  /** Whether there was a second copy of the chain to compare with. */
  compared: v.boolean(),
});
/** What a database that was restored beside the running one holds. */
export type DrillFigures = v.InferOutput<typeof figuresSchema>;

const outcomeSchema = v.object({
  /** When it began, by this machine's clock, as ISO 8601. */
  at: v.string(),
  tookMs: v.number(),
  /** The dump's file, without its folder; null where there was none. */
  dump: v.nullable(v.string()),
  /** When the dump was made, as ISO 8601; null where there was none. */
  dumpAt: v.nullable(v.string()),
  failure: v.nullable(v.picklist(drillFailures)),
  /** What the system said of a failure, in English; empty otherwise. */
  detail: v.string(),
  figures: v.nullable(figuresSchema),
});
/** How one drill went; `failure` is null when it passed. */
export type DrillOutcome = v.InferOutput<typeof outcomeSchema>;

const recordSchema = v.object({ last: outcomeSchema, lastPassedAt: v.nullable(v.string()) });
/** The last drill, and when the last good one was (ISO 8601). */
export type DrillRecord = v.InferOutput<typeof recordSchema>;

const recordFile = (dataDir: string): string => join(dataDir, 'drill.json');

/** What is known of the drills of a data folder; undefined where there was none yet, or nobody can tell any more. */
export async function readDrills(dataDir: string): Promise<DrillRecord | undefined> {
  const text = await readFile(recordFile(dataDir), 'utf8').catch(() => '');
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), recordSchema), text);
  return read.success ? read.output : undefined;
}

/** Keeps how a drill went. Throws what the disk answers. */
export async function keepDrill(dataDir: string, outcome: DrillOutcome): Promise<void> {
  const before = (await readDrills(dataDir))?.lastPassedAt ?? null;
  const record: DrillRecord = { last: outcome, lastPassedAt: outcome.failure === null ? outcome.at : before };
  await writeDurably(recordFile(dataDir), `${JSON.stringify(record)}\n`);
}

/** Figures for `GET /metrics`, read when they are asked for. Nothing is said before the first drill. */
export function measureDrills(registry: Registry, dataDir: string): void {
  const gauge = (name: string, help: string, read: (record: DrillRecord) => number): void => {
    new Gauge({
      name: `points_store_${name}`,
      help,
      registers: [registry],
      async collect() {
        const record = await readDrills(dataDir);
        this.set(record === undefined ? Number.NaN : read(record));
      },
    });
  };
  gauge('last_drill_timestamp_seconds', 'When a restore drill passed last, 0 if never', ({ lastPassedAt }) =>
    lastPassedAt === null ? 0 : Date.parse(lastPassedAt) / 1000,
  );
  gauge('drill_failed', '1 when the last restore drill did not pass', ({ last }) => Number(last.failure !== null));
  gauge('drill_seconds', 'How long the last restore drill took', ({ last }) => last.tookMs / 1000);
}
