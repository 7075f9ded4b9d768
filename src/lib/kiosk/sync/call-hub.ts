import type { EventVersions } from '#lib/protocol/versions.ts';
import type * as v from 'valibot';
import { knownTime, learnTime, type ClockMemory, type ClockReading } from '#lib/domain/clock.ts';
import type { Change } from '../store/change.ts';
import type { KioskTables, MetaMemory } from '../store/tables.ts';
import { readClocks } from '../store/time.ts';
import { call, type Call, type CallFailure, type Line } from './transport.ts';

/** What an exchange needs besides the tables. */
export interface ExchangeContext {
  readonly line: Line;
  readonly tables: KioskTables;
  readonly appVersion: string;
  /** Is told what an exchange changes. */
  readonly changed?: (change: Change) => void;
}

/** A call brought no usable answer. */
export class CallFailed extends Error {
  readonly failure: CallFailure;
  constructor(failure: CallFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}

/** Whether a call failed because the hub does not support the version that was asked for. */
export const isUnsupported = (error: unknown): error is CallFailed =>
  error instanceof CallFailed &&
  error.failure.kind === 'problem' &&
  error.failure.problem.code === 'protocol-unsupported';

const momentMs = 1000;

/** An answer that makes no sense. */
export const garbled = (cause: string): CallFailed => new CallFailed({ kind: 'garbled', cause });

/**
 * Calls the hub as this kiosk. Remembers how far off its clock is and what the hub reads. Throws {@link CallFailed}.
 * @param memory the single values, if they have just been read
 */
export async function callHub<Schema extends v.GenericSchema>(
  { line, tables }: ExchangeContext,
  wanted: Pick<Call<Schema>, 'method' | 'path' | 'body' | 'schema' | 'protocol'>,
  memory?: MetaMemory,
): Promise<v.InferOutput<Schema>> {
  const { identity, clock, reads } = memory ?? (await tables.readAll());
  if (identity === undefined) throw new Error('the kiosk is not paired any more');
  const subject = { community: identity.community, kiosk: identity.kiosk };
  const { offsetMs } = knownTime(clock, readClocks(line));
  const answer = await call(line, { ...wanted, subject, offsetMs });
  if (!answer.ok) {
    const problem = answer.error.kind === 'problem' ? answer.error.problem : undefined;
    // A hub that was put back to an older release announces that in no other way.
    if (problem?.code === 'protocol-unsupported') await rememberReads(tables, reads, problem.reads ?? null);
    throw new CallFailed(answer.error);
  }
  await rememberClock(tables, clock, readClocks(line), answer.value.offsetMs);
  await rememberReads(tables, reads, answer.value.reads);
  return answer.value.value;
}

/**
 * Remembers how far off the clock is, as the hub's answer tells. From then on a clock that had jumped is believed
 * again. Differences below a second are not written: a commit after each page of a long pull would cost more than the
 * page.
 */
async function rememberClock(
  tables: KioskTables,
  known: ClockMemory | undefined,
  reading: ClockReading,
  offsetMs: number,
): Promise<void> {
  const isKnown =
    known !== undefined &&
    known.jumpMs === undefined &&
    Math.abs(reading.wallMs - known.lastSeenMs) < momentMs &&
    Math.abs(offsetMs - known.offsetMs) < momentMs;
  if (isKnown) return;
  await tables.write('clock', learnTime(offsetMs, reading));
}

/** Writes what the hub announced if it differs from what was known, which is rare. */
async function rememberReads(
  tables: KioskTables,
  known: MetaMemory['reads'],
  announced: EventVersions | null,
): Promise<void> {
  if (known === undefined || JSON.stringify(known) !== JSON.stringify(announced))
    await tables.write('reads', announced);
}
