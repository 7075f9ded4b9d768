import * as v from 'valibot';
import { assert } from '#lib/base/assert.ts';
import type { Fact } from '#lib/domain/event.ts';
import { eventVersions, factSchemas } from './fact.ts';
import { genesis } from './seal.ts';
import { isReadBy } from './versions.ts';
import { hashSchema, idSchema, instantSchema, uuidSchema } from './scalar.ts';

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

export type KioskEvent = v.InferOutput<typeof envelopeSchema> & Fact;

/** What schemas of facts have in common, as far as it is put together here. */
type FactSchema = v.GenericSchema<unknown, Fact> & { readonly entries: Record<'type' | 'body', v.GenericSchema> };

/** A whole event in one version, with the envelope in the schema, so that an event is gone through once. */
const wholeSchema = ({ entries: { type, body } }: FactSchema, index: number) =>
  v.object({ ...envelopeSchema.entries, v: v.literal(index + 1), type, body });

// A list that is mapped forgets which body belongs to which type; the facts' own schemas are checked against the types.
const wholeSchemas = Object.values<readonly FactSchema[]>(factSchemas).map((versions) => {
  const [first, ...later] = versions.map(wholeSchema);
  assert(first !== undefined, 'each type has a first version');
  return later.length === 0 ? first : v.variant('v', [first, ...later]);
});

/** A whole event, of any type and version that this program reads. */
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
