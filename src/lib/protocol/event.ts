import * as v from 'valibot';
import { canonicalJson, inCanonicalOrder, sha256Base64Url } from '#lib/base/hash.ts';
import type { Fact } from '#lib/domain/event.ts';
import { factSchema } from './fact.ts';
import { hashSchema, idSchema, instantSchema, uuidSchema } from './scalar.ts';

// The event is the unit of truth between kiosk and hub. Its schema is versioned: `v` is 1, and every version that was
// ever shipped stays readable here, because a tablet may come back after months with an outbox of that age.

/** The event version that this program writes. */
export const eventVersion = 1;
/** One event may be this large as JSON; more is set aside unread. */
export const maxEventBytes = 32 * 1024;

const seqSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER));

/** Everything around the fact. Unknown fields are kept out of reach but stay under the hash. */
export const envelopeSchema = v.object({
  id: uuidSchema,
  v: v.literal(eventVersion),
  kiosk: idSchema,
  epoch: uuidSchema,
  seq: seqSchema,
  at: instantSchema,
  clock: v.object({ offsetMs: v.pipe(v.number(), v.integer()) }),
  staff: v.nullable(idSchema),
  /** The hash of the event before it; `genesis` for the first of an epoch. */
  prev: v.union([hashSchema, v.literal('genesis')]),
  hash: hashSchema,
});

/** A whole event. */
export const eventSchema = v.intersect([envelopeSchema, factSchema]);
export type KioskEvent = v.InferOutput<typeof envelopeSchema> & Fact;
/** What `prev` says in the first event of an epoch. */
export const genesis = 'genesis';

/** The little of a damaged event by which it can still be told which one it was. */
export const labelSchema = v.object({
  id: uuidSchema,
  epoch: uuidSchema,
  seq: seqSchema,
  prev: v.string(),
  hash: hashSchema,
});

/** What an event's hash is over: its RFC 8785 form without `hash`. */
export function hashedText(event: Readonly<Record<string, unknown>>): string {
  const { hash: _hash, ...rest } = event;
  return canonicalJson(rest);
}

/** SHA-256 over the RFC 8785 form of an event without its `hash`. */
export const hashOfEvent = (event: Readonly<Record<string, unknown>>): string => sha256Base64Url(hashedText(event));

/** Closes an event: from here on it never changes. Its keys are in canonical order, so that the hub need not sort them. */
export function sealEvent(open: Omit<KioskEvent, 'hash' | keyof Fact> & Fact): KioskEvent {
  return inCanonicalOrder({ ...open, hash: hashOfEvent(open as unknown as Record<string, unknown>) }) as KioskEvent;
}
