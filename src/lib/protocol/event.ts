import * as v from 'valibot';
import { assert } from '#lib/base/assert.ts';
import { hashSchema, idSchema, instantSchema, uuidSchema } from '#lib/domain/scalar.ts';
import type { Bodies, FactType } from '#lib/facts/fact.ts';
import { factSchemas } from '#lib/facts/schemas.ts';
import { isReadBy, type EventVersions } from './versions.ts';
import { genesis } from './seal.ts';

// The event is the unit of truth between kiosk and hub. Each type has its versions, which `v` names, and every one that was
// ever shipped stays readable here, because a tablet may come back after months with an outbox of that age.

/** One event may be this large as JSON; more is set aside unread. */
export const maxEventBytes = 32 * 1024;

const versionSchema = v.pipe(v.number(), v.integer(), v.minValue(1));
const seqSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER));

/** Everything around the fact. Unknown fields are kept out of reach but stay under the hash. */
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

/** The event of a type, or of several: then the type says which body it has. */
export type EventOf<Type extends FactType> = {
  [Each in Type]: Envelope & { readonly type: Each; readonly body: Bodies[Each] };
}[Type];
export type KioskEvent = EventOf<FactType>;

/** What this program reads, as its answers announce it. */
export const eventVersions: EventVersions = Object.fromEntries(
  Object.entries(factSchemas).map(([type, versions]) => [type, versions.length]),
);

/** A whole event of a type in each version, with the envelope in the schema, so that an event is gone through once. */
const wholeSchemas = Object.entries<readonly v.GenericSchema[]>(factSchemas).map(([type, bodies]) => {
  const [first, ...later] = bodies.map((body, index) =>
    v.object({ ...envelopeSchema.entries, v: v.literal(index + 1), type: v.literal(type), body }),
  );
  assert(first !== undefined, 'each type has a first version');
  return later.length === 0 ? first : v.variant('v', [first, ...later]);
});

/**
 * A whole event, of any type and version that this program reads. A list that is mapped forgets which body belongs to which
 * type; the types are inferred from the very same schemas (facts/fact.ts).
 */
export const eventSchema = v.variant('type', wholeSchemas) as v.GenericSchema<unknown, KioskEvent>;

/** The little of a damaged event by which it can still be told which one it was. */
export const labelSchema = v.object({
  id: uuidSchema,
  epoch: uuidSchema,
  seq: seqSchema,
  prev: v.string(),
  hash: hashSchema,
});

/** What tells of an event of a later release where it belongs, and that it is one: names in the envelope never change their sense. */
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
