import { isTombstone } from '#lib/facts/tombstone.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { ProblemCode } from '#lib/protocol/problem.ts';
import type { ScopeName } from '#lib/protocol/pull.ts';
import type { EventResult } from '#lib/protocol/push.ts';
import { hashOfEvent } from '#lib/protocol/seal.ts';

interface Chain {
  readonly ackSeq: number;
  readonly lastHash: string | null;
}

interface Stored {
  readonly revision: number;
  readonly row: { readonly id: string };
}

/** Everything that a backup of the hub holds. */
export interface Memory {
  incarnation: string;
  revision: number;
  readonly rows: Map<ScopeName, Map<string, Stored>>;
  readonly chains: Map<string, Chain>;
  readonly events: Map<string, KioskEvent>;
  readonly answers: Map<string, EventResult>;
  readonly reversed: Set<string>;
  /** Points that the hub itself gave, by resident. */
  readonly given: Map<string, number>;
}

/** What the network or the hub does to one call. */
export type Fault =
  'none' | 'lostRequest' | 'lostAnswer' | 'html' | 'halfBody' | 'status500' | 'tooLarge' | ProblemCode;

/** A call as the hub saw it, whatever became of it. */
export interface SeenCall {
  readonly path: string;
  readonly body: string;
}

/** Whether an event's hash is of what it says, or of words that were erased. */
export const isProven = (event: KioskEvent): boolean => isTombstone(event) || hashOfEvent({ ...event }) === event.hash;

/** Whether this is an event and not the label of one. */
export const isWhole = (value: unknown): value is KioskEvent =>
  typeof value === 'object' && value !== null && 'type' in value;
