import {
  datedAtMs,
  knownTime,
  rememberTime,
  type ClockReading,
  type KnownTime,
  type RunTime,
} from '#lib/domain/clock.ts';
import { dayOf } from '#lib/domain/day.ts';
import { hasEnded } from '#lib/domain/lease.ts';
import type { Policy } from '#lib/domain/policy.ts';
import { policyInForce } from './policy.ts';
import type { KioskTables, MetaMemory, OutboxRow } from './tables.ts';

/** Where a tablet's clocks are read. */
export interface Clocks {
  /** The tablet's own clock, Unix milliseconds. Rules go by {@link readTime} instead. */
  readonly now: () => number;
  /** How long this page or worker has run; without it, every look is as if after a start. */
  readonly run?: (() => RunTime) | undefined;
}

/** What the clocks say now. */
export const readClocks = ({ now, run }: Clocks): ClockReading => ({ wallMs: now(), run: run?.() });

/** The clocks of a page or a worker in a browser. */
export const browserClocks: Clocks = {
  now: () => Date.now(),
  run: () => ({ id: performance.timeOrigin, ms: performance.now() }),
};

/** The time that the tablet knows at a reading of its clocks, by what it remembers. */
export const readTime = async (tables: KioskTables, reading: ClockReading): Promise<KnownTime> =>
  knownTime(await tables.read('clock'), reading);

/** When something is decided, by the time that the tablet knows, and by which settings. */
export interface Moment extends KnownTime {
  /** The community's day, YYYY-MM-DD. */
  readonly today: string;
  readonly policy: Policy;
}

/**
 * The moment of a reading of the clocks, inside a transaction over the single values and the community, or by itself.
 */
export async function readMoment(tables: KioskTables, reading: ClockReading): Promise<Moment> {
  const [time, policy] = await Promise.all([readTime(tables, reading), policyInForce(tables)]);
  return { ...time, today: dayOf(time.nowMs, policy.zone), policy };
}

/** When an event was recorded, by what the tablet knows now; see {@link datedAtMs}. Its own word is `atMs`. */
export const recordedAtMs = ({ atMs, event }: OutboxRow, time: KnownTime): number =>
  datedAtMs({ atMs, offsetMs: event.clock.offsetMs }, time);

/** Whether this tablet may no longer spend what is set apart for it, because it has not exchanged for too long. */
export const isLeaseOver = ({ sync, clock }: MetaMemory, reading: ClockReading): boolean =>
  hasEnded(sync?.lease, knownTime(clock, reading), reading);

/** So often the clocks are looked at although nothing happens, in milliseconds: a jump is told by two looks. */
export const lookEveryMs = 60_000;
const writeEveryMs = 5 * lookEveryMs;

/**
 * Looks at the clocks and remembers what they say, so that the next look, also after a restart, finds a jump in
 * between. Returns whether one was found now.
 */
export async function lookAtClocks(tables: KioskTables, reading: ClockReading): Promise<boolean> {
  return tables.transaction('rw', tables.meta, async () => {
    const memory = await tables.read('clock');
    if (memory === undefined) return false;
    const time = knownTime(memory, reading);
    const hasJumped = time.jumpMs !== memory.jumpMs;
    if (hasJumped || reading.wallMs - memory.lastSeenMs >= writeEveryMs) {
      await tables.write('clock', rememberTime(time, reading));
    }
    return hasJumped;
  });
}
