import * as v from 'valibot';
import type { Fact } from '#lib/domain/event.ts';
import { factSchema } from './fact.ts';
import { eventVersion, genesis } from './seal.ts';
import { hashSchema, idSchema, instantSchema, uuidSchema } from './scalar.ts';

// The event is the unit of truth between kiosk and hub. Its schema is versioned: `v` is 1, and every version that was
// ever shipped stays readable here, because a tablet may come back after months with an outbox of that age.

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
  prev: v.union([hashSchema, v.literal(genesis)]),
  hash: hashSchema,
});

export type KioskEvent = v.InferOutput<typeof envelopeSchema> & Fact;

// A list that is mapped forgets which body belongs to which type; the facts' own schemas are checked against the types.
const wholeSchemas = factSchema.options.map(({ entries: { type, body } }) =>
  v.object({ ...envelopeSchema.entries, type, body }),
);

/** A whole event, with the envelope in the schema of each type, so that an event is gone through once. */
export const eventSchema = v.variant('type', wholeSchemas) as v.GenericSchema<unknown, KioskEvent>;

/** The little of a damaged event by which it can still be told which one it was. */
export const labelSchema = v.object({
  id: uuidSchema,
  epoch: uuidSchema,
  seq: seqSchema,
  prev: v.string(),
  hash: hashSchema,
});
