import type { RandomBytes } from '#lib/base/id.ts';
import type { ClockReading } from '#lib/domain/clock.ts';
import type { Fact, FactType } from '#lib/facts/fact.ts';
import { may, type Permission, type Role } from '#lib/domain/permission.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { Changed } from '../change.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import { describe } from '../open.ts';
import { loadReader } from '../later.ts';
import { findRows, recordInTransaction, Unreadable } from '../record.ts';
import type { KioskTables } from '../tables.ts';
import { readMoment, type Moment } from '../time.ts';

// Everything that staff record goes through here: one transaction that decides and writes, so that two tabs, a double
// touch or a failing disk leave either all of it or nothing.

/** A member of staff who has signed in. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** How recording ended. Only `recorded` means that it is on the tablet's storage for good. */
export type Recorded<Refusal> =
  | { readonly kind: 'recorded'; readonly event: KioskEvent }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'storageFailed'; readonly cause: string };

/**
 * What anything may be refused for: the role does not allow it, the clock was set back, or the hub could not read it.
 */
export type CommonRefusal =
  | { readonly code: 'notPermitted' }
  | { readonly code: 'clockBehind'; readonly behindMs: number }
  | { readonly code: 'invalid' };

// A clock that was set back would begin the day's cap anew, let expired goods in, and end a shift before its start.
const goesByTheDay: ReadonlySet<Permission> = new Set(['points.award', 'stock.receive', 'shift.close']);

/** What the desk needs from outside. */
export interface DeskEnvironment {
  readonly tables: KioskTables;
  /** What the tablet's clocks say. */
  readonly reading: () => ClockReading;
  readonly random: RandomBytes;
  readonly verifyPin: (pin: string, encoded: string) => Promise<boolean>;
  /**
   * Hears of every event after its commit, for other tabs and the exchange; resolves when the second copy may be relied
   * on.
   */
  readonly recorded: (events: readonly KioskEvent[]) => Promise<void>;
  /** Tells whoever shows it, in other tabs as well, that something changed that is no event. */
  readonly changed: (...changes: Changed) => void;
}

/**
 * What is to be recorded, in one piece, with the words that one of the facts commits to, and what else happens with it
 * in the tables; or what was, when the same was asked for before; or why nothing is.
 */
export type Decision<Refusal> =
  | {
      readonly kind: 'record';
      readonly facts: readonly Fact[];
      readonly words?: SaltedWords;
      readonly alongside?: () => PromiseLike<unknown>;
    }
  | { readonly kind: 'asBefore'; readonly event: KioskEvent }
  | { readonly kind: 'refuse'; readonly refusal: Refusal };

/** To record some facts, all or none. */
export const toRecord = (...facts: readonly Fact[]): Decision<never> => ({ kind: 'record', facts });
/** To answer as the first time. */
export const asBefore = (event: KioskEvent): Decision<never> => ({ kind: 'asBefore', event });
/** To record nothing. */
export const toRefuse = <Refusal>(refusal: Refusal): Decision<Refusal> => ({ kind: 'refuse', refusal });

/** Why nothing goes by the day now: it was later before. A correction as time services make them is let pass. */
function clockBehind({ nowMs, lastKnownMs, policy }: Moment): CommonRefusal | undefined {
  const behindMs = lastKnownMs - nowMs;
  return behindMs > policy.clockDriftLimitMs ? { code: 'clockBehind', behindMs } : undefined;
}

/** Under whose name something is recorded, and by what right. */
interface Recording {
  readonly by: Member;
  readonly permission: Permission;
  /** What a second call for the same finds recorded already, and is answered with. */
  readonly before?: { readonly type: FactType; readonly commandId: string };
}

/**
 * Decides and records in one transaction, under the name of `by`, whose role must allow it. Resolves with the last
 * event after the commit. What `decide` awaits must be the database alone, because a foreign await would end the
 * transaction.
 */
export async function record<Refusal>(
  { tables, reading: read, random, recorded }: DeskEnvironment,
  { by, permission, before }: Recording,
  decide: (moment: Moment) => Promise<Decision<Refusal>>,
): Promise<Recorded<Refusal | CommonRefusal>> {
  if (!may(by.role, permission)) return { kind: 'refused', refusal: { code: 'notPermitted' } };
  const reading = read();
  const events: KioskEvent[] = [];
  try {
    const context = { reading, random, staff: by.id, isReadable: await loadReader() };
    const outcome = await tables.transaction(
      'rw',
      tables.tables,
      async (): Promise<Recorded<Refusal | CommonRefusal>> => {
        const moment = await readMoment(tables, reading);
        const [earlier] = before === undefined ? [] : await findRows(tables, before.type, before.commandId);
        if (earlier !== undefined) return { kind: 'recorded', event: earlier.event };
        const decision = await decide(moment);
        if (decision.kind === 'asBefore') return { kind: 'recorded', event: decision.event };
        const behind = goesByTheDay.has(permission) ? clockBehind(moment) : undefined;
        // This comes before what was decided, which went by the wrong day.
        if (behind !== undefined) return { kind: 'refused', refusal: behind };
        if (decision.kind === 'refuse') return { kind: 'refused', refusal: decision.refusal };
        const said = { ...context, words: decision.words ?? null };
        for (const fact of decision.facts) events.push(await recordInTransaction(tables, () => fact, said));
        await decision.alongside?.();
        const last = events.at(-1);
        return last === undefined
          ? { kind: 'refused', refusal: { code: 'invalid' } }
          : { kind: 'recorded', event: last };
      },
    );
    if (events.length > 0) await recorded(events);
    return outcome;
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'refused', refusal: { code: 'invalid' } };
    return { kind: 'storageFailed', cause: describe(error) };
  }
}
