import * as v from 'valibot';
import { assert } from '#lib/base/assert.ts';
import { hashSchema, idSchema, instantSchema, uuidSchema } from '#lib/domain/scalar.ts';
import type { Bodies, FactType } from '#lib/facts/fact.ts';
import { factVersions } from '#lib/facts/facts.ts';
import { factSchemas } from '#lib/facts/schemas.ts';
import { isReadBy, type EventVersions } from './versions.ts';
import { genesis } from './seal.ts';

// The event is the unit of truth between kiosk and hub. Each type has versions, named by `v`. Every version that was
// ever shipped stays readable here, because a tablet may return after months with an outbox of that age.

/** The size limit of an event as JSON. A larger one is set aside unread. */
export const maxEventBytes = 32 * 1024;

const versionSchema = v.pipe(v.number(), v.integer(), v.minValue(1));
const seqSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER));

/** Everything around the fact. Unknown fields are dropped here, and yet the hash covers them. */
export const envelopeSchema = v.object({
  id: uuidSchema,
  v: versionSchema,
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

type Envelope = v.InferOutput<typeof envelopeSchema>;

/** The event of a type. Of several types it is a union in which the type determines the body. */
export type EventOf<Type extends FactType> = {
  [Each in Type]: Envelope & { readonly type: Each; readonly body: Bodies[Each] };
}[Type];
export type KioskEvent = EventOf<FactType>;

/** What this program reads, as its answers announce it. */
export const eventVersions: EventVersions = factVersions;

/**
 * A whole event of each type and version. The envelope is part of each schema, so that an event is validated in one
 * pass.
 */
const wholeSchemas = Object.entries<readonly v.GenericSchema[]>(factSchemas).map(([type, bodies]) => {
  const [first, ...later] = bodies.map((body, index) =>
    v.object({ ...envelopeSchema.entries, v: v.literal(index + 1), type: v.literal(type), body }),
  );
  assert(first !== undefined, 'each type has a first version');
  return later.length === 0 ? first : v.variant('v', [first, ...later]);
});

/**
 * A whole event, of any type and version that this program reads. The cast restores which body belongs to which type,
 * which mapping a list loses. The types are inferred from the same schemas (facts/fact.ts).
 */
export const eventSchema = v.variant('type', wholeSchemas) as v.GenericSchema<unknown, KioskEvent>;

/** What identifies a damaged event, as far as it can be read. */
export const labelSchema = v.object({
  id: uuidSchema,
  epoch: uuidSchema,
  seq: seqSchema,
  prev: v.string(),
  hash: hashSchema,
});

/**
 * What identifies an event of a later release and its place in the chain. The envelope's names never change their
 * meaning, so that they can be trusted here.
 */
const laterEventSchema = v.object({
  ...labelSchema.entries,
  kiosk: idSchema,
  type: v.pipe(v.string(), v.regex(/^[A-Za-z]+(?:\.[A-Za-z]+)+$/), v.maxLength(64)),
  v: versionSchema,
});
export type LaterEvent = v.InferOutput<typeof laterEventSchema>;

/** An event of a type or version that this program does not read yet; undefined for anything else. */
export function readLaterEvent(value: unknown): LaterEvent | undefined {
  const later = v.safeParse(laterEventSchema, value, { abortEarly: true });
  return later.success && !isReadBy(eventVersions, later.output) ? later.output : undefined;
}
