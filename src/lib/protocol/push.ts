import * as v from 'valibot';
import { labelSchema } from './event.ts';
import { instantSchema, uuidSchema } from './scalar.ts';

/** Most events of one push. */
export const maxBatchEvents = 1000;
/** Most bytes of one push's body. */
export const maxBatchBytes = 1024 * 1024;

/** Why the hub set an event aside. */
export const setAsideCodes = ['schema', 'hash', 'chain', 'oversized', 'conflict', 'foreign', 'failed'] as const;
export type SetAsideCode = (typeof setAsideCodes)[number];

/** Why an event that was applied should be looked at by people. */
export const reviewCodes = [
  'overdraft',
  'beyondAllotment',
  'oversell',
  'cardUnknown',
  'cardInactive',
  'cardMismatch',
  'priceDiffers',
  'itemUnknown',
  'ruleMismatch',
  'clockDrift',
  'alreadyReversed',
  'residentUnknown',
  'recovered',
  'afterDamage',
  'staffUnknown',
  'notPermitted',
  'letThrough',
  'countConflict',
  'reversalMismatch',
  'transferUnknown',
  'alreadyThere',
] as const;
export type ReviewCode = (typeof reviewCodes)[number];

/**
 * What goes in the place of an event that no request is large enough for: it takes its place in the chain and is set aside as
 * `oversized`, and the events behind it pass. The event itself stays on the tablet.
 */
export const oversizedLabelSchema = v.object({ oversized: v.literal(true), ...labelSchema.entries });
export type OversizedLabel = v.InferOutput<typeof oversizedLabelSchema>;

/**
 * `POST /sync/push`. Events are left unparsed here, because one that cannot be read must not take its neighbours along.
 * `recovered` marks events of an earlier chain that were found in a tablet's second copy; `device` is what the tablet
 * says of itself, for the people who look after it.
 */
export const pushRequestSchema = v.object({
  epoch: uuidSchema,
  recovered: v.optional(v.boolean(), false),
  events: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(maxBatchEvents)),
  device: v.object({
    appVersion: v.pipe(v.string(), v.maxLength(64)),
    persistentStorage: v.nullable(v.boolean()),
    clockOffsetMs: v.pipe(v.number(), v.integer()),
    waiting: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
});
export type PushRequest = v.InferOutput<typeof pushRequestSchema>;

/** The one answer to one event, given again whenever it is asked for. `index` is the place in the batch. */
export const eventResultSchema = v.object({
  index: v.number(),
  id: v.nullable(v.string()),
  seq: v.nullable(v.number()),
  status: v.picklist(['applied', 'duplicate', 'conflict', 'invalid', 'waiting']),
  code: v.optional(v.picklist(setAsideCodes)),
  review: v.optional(v.array(v.picklist(reviewCodes))),
});
export type EventResult = v.InferOutput<typeof eventResultSchema>;

/** The answer to a push. With `gap`, the events from its `wanted` on are asked for first; those not answered were not read. */
export const pushResponseSchema = v.object({
  incarnation: uuidSchema,
  results: v.array(eventResultSchema),
  /** The highest seq of this kiosk and epoch that the hub has stored or set aside. */
  ackSeq: v.number(),
  gap: v.optional(v.object({ wanted: v.number() })),
  /** Events up to this seq are in a checked backup; null when there is none. */
  backupSeq: v.nullable(v.number()),
  now: instantSchema,
});
export type PushResponse = v.InferOutput<typeof pushResponseSchema>;
