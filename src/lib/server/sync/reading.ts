import * as v from 'valibot';
import { utf8 } from '#lib/base/encoding.ts';
import { sha256Base64Url } from '#lib/base/hash.ts';
import {
  eventSchema,
  hashOfEvent,
  hashSchema,
  labelSchema,
  maxEventBytes,
  uuidSchema,
  type KioskEvent,
} from '#lib/protocol/event.ts';
import type { SetAsideCode } from '#lib/protocol/push.ts';

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
  /** The event as JSON text, as it is kept when it is set aside. */
  readonly raw: string;
}

/** An event that says what the schema asks, under its own hash. */
export interface LegibleReading extends Legend {
  readonly kind: 'legible';
  readonly event: KioskEvent;
  /** The event as it came: its hash also covers what the schema does not know. */
  readonly payload: unknown;
}

/** An event that cannot be applied. */
export interface DamagedReading extends Legend {
  readonly kind: 'damaged';
  readonly fault: Fault;
  /** Its id when that much can be read. */
  readonly id: string | null;
  /** Place and hash by which the chain goes on: only when the hash proves that they were not altered. */
  readonly proven: { readonly epoch: string; readonly seq: number; readonly hash: string } | null;
}

export type Reading = LegibleReading | DamagedReading;

const chainLabelSchema = v.pick(labelSchema, ['epoch', 'seq', 'hash']);
// PostgreSQL's jsonb takes neither NUL nor half a surrogate pair; JSON.stringify writes both as escapes.
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** Reads one event of a batch. Never throws, whatever came. */
export function readEvent(value: unknown, index: number): Reading {
  try {
    return readShallow(value, index);
  } catch {
    // Text that is nested so deep that the stack ends cannot be written down again either.
    const fault: Fault = { code: 'schema', detail: 'nested too deeply' };
    return { kind: 'damaged', index, raw: '"nested too deeply to be kept"', fault, id: null, proven: null };
  }
}

/** What tells one damaged event from another, so that the same bytes get the same answer. */
export const digestOf = (reading: Reading): string => sha256Base64Url(reading.raw);

function readShallow(value: unknown, index: number): Reading {
  const raw = JSON.stringify(value);
  const label = v.safeParse(chainLabelSchema, value);
  const computed = isRecord(value) ? hashOfEvent(value) : null;
  const proven = label.success && label.output.hash === computed ? label.output : null;
  const damaged = (fault: Fault): DamagedReading => ({
    kind: 'damaged',
    index,
    raw,
    fault,
    id: isRecord(value) && v.is(uuidSchema, value['id']) ? value['id'] : null,
    proven,
  });

  if (utf8(raw).length > maxEventBytes) return damaged({ code: 'oversized', detail: `${raw.length} characters` });
  if (unstorable.test(raw))
    return damaged({ code: 'schema', detail: 'a text holds a character that cannot be stored' });
  const parsed = v.safeParse(eventSchema, value, { abortEarly: true });
  if (!parsed.success) {
    // A schema fault in an event that was altered on the way is told as the alteration it is.
    if (isRecord(value) && v.is(hashSchema, value['hash']) && proven === null) {
      return damaged({ code: 'hash', detail: `the hash is of other content; ${describe(parsed.issues[0])}` });
    }
    return damaged({ code: 'schema', detail: describe(parsed.issues[0]) });
  }
  if (proven === null) return damaged({ code: 'hash', detail: 'the hash is of other content' });
  return { kind: 'legible', index, raw, event: parsed.output, payload: value };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where and what, without the received value, which may be a name or a card. */
function describe(issue: v.BaseIssue<unknown>): string {
  const place = (v.getDotPath(issue) ?? 'event').replace(/[^\w.$-]/g, '?').slice(0, 120);
  return `${place}: not as ${issue.type} asks`;
}
