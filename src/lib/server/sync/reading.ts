import { hash } from 'node:crypto';
import * as v from 'valibot';
import {
  envelopeSchema,
  eventSchema,
  labelSchema,
  maxEventBytes,
  readLaterEvent,
  type KioskEvent,
  type LaterEvent,
} from '#lib/protocol/event.ts';
import { commitmentOf } from '#lib/facts/registration/commitment.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import { isTombstone } from '#lib/facts/tombstone.ts';
import { isHubFactType } from '#lib/hub-facts/hub-fact.ts';
import { areReadable, isStorableJson } from '#lib/protocol/readable.ts';
import { hashedText } from '#lib/protocol/seal.ts';
import { hashSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { oversizedLabelSchema, type SetAsideCode } from '#lib/protocol/push.ts';

// What came in a batch, read one by one, so that an event that cannot be read takes no neighbour along. Reading needs
// no database and is done before the community is locked.

/** Why an event cannot be taken as it is. `detail` is for people and holds nothing of what the event said. */
export interface Fault {
  readonly code: SetAsideCode;
  readonly detail: string;
}

/** What can be told of an event whatever its state. */
interface Legend {
  /** Its place in the batch. */
  readonly index: number;
  /** The event as it came: its hash also covers what the schema does not know. */
  readonly value: unknown;
}

/** An event that says what the schema asks, under its own hash. */
export interface LegibleReading extends Legend {
  readonly kind: 'legible';
  readonly event: KioskEvent;
  /** The text that its hash is over. */
  readonly text: string;
}

/** An event that cannot be applied. */
export interface DamagedReading extends Legend {
  readonly kind: 'damaged';
  readonly fault: Fault;
  /** Its id when that much can be read. */
  readonly id: string | null;
  /** Place and hash by which the chain goes on: when the hash proves them, or the tablet states nothing else. */
  readonly proven: { readonly epoch: string; readonly seq: number; readonly hash: string } | null;
}

/** An event under its own hash that a later release has recorded: it is looked at once this hub reads it. */
export interface LaterReading extends Legend {
  readonly kind: 'later';
  readonly event: LaterEvent;
}

export type Reading = LegibleReading | DamagedReading | LaterReading;

const chainLabelSchema = v.pick(labelSchema, ['epoch', 'seq', 'hash']);

/** Reads one event of a batch. Never throws, whatever came. */
export function readEvent(value: unknown, index: number): Reading {
  try {
    return readShallow(value, index);
  } catch {
    // Text that is nested so deep that the stack ends has no canonical form that could be computed.
    const fault: Fault = { code: 'schema', detail: 'nested too deeply' };
    return { kind: 'damaged', index, value, fault, id: null, proven: null };
  }
}

/**
 * The words of people that came in a batch, by their commitments: only the right ones are found by what an event says.
 */
export type Words = ReadonlyMap<string, SaltedWords>;

/** Reads the words of a batch. What is none is left out: the event that commits to it is a fact without it as well. */
export const readWords = (said: readonly unknown[]): Words =>
  new Map(said.filter(areReadable).map((words) => [commitmentOf(words), words]));

/** The event as JSON text, as it is kept when it is set aside. */
export function rawOf({ value }: Reading): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '"nested too deeply to be kept"';
  }
}

/** What tells one damaged event from another, so that the same bytes get the same answer. */
export const digestOf = (reading: Reading): string => sha256(rawOf(reading));

// The same digest as the kiosk's sha256Base64Url, by the platform's own code, which is several times as fast.
const sha256 = (text: string): string => hash('sha256', text, 'base64url');

function readShallow(value: unknown, index: number): Reading {
  // Looked at before it is parsed, because collecting what an ordinary event lacks costs more than reading it.
  if (isRecord(value) && 'oversized' in value && v.is(oversizedLabelSchema, value)) {
    const fault: Fault = { code: 'oversized', detail: 'stays on the tablet; only its label was sent' };
    return { kind: 'damaged', index, value, fault, id: value.id, proven: value };
  }
  const canonical = isRecord(value) ? hashedText(value) : JSON.stringify(value);
  const event = v.safeParse(eventSchema, value, { abortEarly: true });
  // An event holds its label; only of a damaged one the label has to be looked for apart.
  const label = event.success ? event : v.safeParse(chainLabelSchema, value);
  // A tombstone states its hash, whose text was erased; who may have one is asked when it is judged.
  const isStated = event.success && isTombstone(event.output);
  const proven = label.success && (isStated || label.output.hash === sha256(canonical)) ? label.output : null;
  const damaged = (code: SetAsideCode, detail: string): DamagedReading => ({
    kind: 'damaged',
    index,
    value,
    fault: { code, detail },
    id: isRecord(value) && v.is(uuidSchema, value['id']) ? value['id'] : null,
    proven,
  });

  // What a later release may be as large as, or may say, is not for this one to judge. A fact of the hub is none of a
  // tablet's.
  const isOfHub = isRecord(value) && isHubFactType(value['type']);
  const later = event.success || proven === null || isOfHub ? undefined : readLaterEvent(value);
  if (later !== undefined) return { kind: 'later', index, value, event: later };
  const bytes = Buffer.byteLength(canonical);
  if (bytes > maxEventBytes) return damaged('oversized', `${bytes} bytes`);
  if (!isStorableJson(canonical)) return damaged('schema', 'a text holds a character that cannot be stored');
  const issue = event.success ? undefined : firstIssue(value, event.issues);
  // A schema fault in an event that was altered is told as the alteration it is.
  if (proven === null && isRecord(value) && v.is(hashSchema, value['hash'])) {
    return damaged('hash', `the hash is of other content${issue === undefined ? '' : `; ${describe(issue)}`}`);
  }
  if (!event.success || proven === null) {
    return damaged('schema', issue === undefined ? 'without a hash' : describe(issue));
  }
  return { kind: 'legible', index, value, text: canonical, event: event.output };
}

/** What is wrong around a fact is told before what is wrong with it. */
const firstIssue = (value: unknown, [ofEvent]: readonly v.BaseIssue<unknown>[]): v.BaseIssue<unknown> | undefined =>
  v.safeParse(envelopeSchema, value, { abortEarly: true }).issues?.[0] ?? ofEvent;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where and what, without the received value, which may be a name or a card. */
function describe(issue: v.BaseIssue<unknown>): string {
  const place = (v.getDotPath(issue) ?? 'event').replace(/[^\w.$-]/g, '?').slice(0, 120);
  return `${place}: not as ${issue.type} asks`;
}
