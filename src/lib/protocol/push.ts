import * as v from 'valibot';
import type { ReviewCode } from '#lib/findings/reviews.ts';
import { labelSchema } from './event.ts';
import { announcementSchema, instantSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { tokenSchema, tokenTurnSchema } from './token.ts';

/** Most events of one push. */
export const maxBatchEvents = 1000;
/** Most bytes of one push's body. */
export const maxBatchBytes = 1024 * 1024;

/** Why the hub set an event aside. */
export const setAsideCodes = ['schema', 'hash', 'chain', 'oversized', 'conflict', 'foreign', 'failed'] as const;
export type SetAsideCode = (typeof setAsideCodes)[number];

/**
 * The reviews that a tablet is told of. The list is closed, because a tablet of release 0.1 cannot read an answer with
 * any other code. Later codes are shown at the hub alone.
 */
const toldReviewCodes = [
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
] as const satisfies readonly ReviewCode[];

/**
 * Takes the place of an event that is too large for any request. The label is set aside as `oversized`, so that the
 * events behind it pass. The event itself stays on the tablet.
 */
export const oversizedLabelSchema = v.object({ oversized: v.literal(true), ...labelSchema.entries });
export type OversizedLabel = v.InferOutput<typeof oversizedLabelSchema>;

/**
 * `POST /sync/push`. Events are left unparsed here, because one that cannot be read must not take its neighbours along.
 * `words` are those of the people whom the events register, each told by its commitment
 * (facts/registration/person.ts); unparsed as well, because a registration without them still is one.
 * `recovered` marks events of an earlier chain that were found in a tablet's second copy; `device` is what the tablet
 * says of itself, for the people who look after it. `turn` is in one call of an exchange, null from a tablet that knows
 * of no anchor yet; release 0.1 sends none.
 */
export const pushRequestSchema = v.object({
  epoch: uuidSchema,
  recovered: v.optional(v.boolean(), false),
  events: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(maxBatchEvents)),
  words: v.optional(v.pipe(v.array(v.unknown()), v.maxLength(maxBatchEvents))),
  device: v.object({
    appVersion: v.pipe(v.string(), v.maxLength(64)),
    persistentStorage: v.nullable(v.boolean()),
    clockOffsetMs: v.pipe(v.number(), v.integer()),
    waiting: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
  turn: v.optional(v.nullable(tokenTurnSchema)),
});
export type PushRequest = v.InferOutput<typeof pushRequestSchema>;

const toldReviewSchema: v.GenericSchema<unknown, ReviewCode> = v.picklist(toldReviewCodes);

/** What is to be said of one event; the same again whenever it is sent again. `index` is its place in the batch. */
export const eventResultSchema = v.object({
  index: v.number(),
  id: v.nullable(v.string()),
  seq: v.nullable(v.number()),
  status: v.picklist(['applied', 'duplicate', 'conflict', 'invalid', 'waiting']),
  code: v.optional(v.picklist(setAsideCodes)),
  review: v.optional(v.array(toldReviewSchema)),
});
export type EventResult = v.InferOutput<typeof eventResultSchema>;

/**
 * The answer to a push. With `gap`, the hub first wants the events from `gap.wanted` on. An event that `results` leaves
 * out was applied without anything to add: for most events of a month, saying so would cost ninety bytes each.
 */
export const pushResponseSchema = v.object({
  incarnation: uuidSchema,
  /** How many events from the front of the batch were looked at. The others were not. */
  answered: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxBatchEvents)),
  /** What is to be said of some of them, in their order. */
  results: v.array(eventResultSchema),
  /** The highest seq of this kiosk and epoch that the hub has stored or set aside. */
  ackSeq: v.number(),
  gap: v.optional(v.object({ wanted: v.number() })),
  /** Events up to this seq are in a checked backup; null when there is none. */
  backupSeq: v.nullable(v.number()),
  /** The token that has turned with this call. */
  turned: v.optional(tokenSchema),
  now: instantSchema,
  reads: announcementSchema,
});
export type PushResponse = v.InferOutput<typeof pushResponseSchema>;

/** Whether an answer may be left out: applied, and no review. */
export const isPlain = ({ status, review }: Pick<EventResult, 'status' | 'review'>): boolean =>
  status === 'applied' && review === undefined;

/** An answer as it travels: without the reviews that tablets are not told of. */
export const toldAnswer = (response: PushResponse): PushResponse => ({
  ...response,
  results: response.results.map(({ review, ...result }) => {
    const told = review?.filter((code) => v.is(toldReviewSchema, code)) ?? [];
    return told.length === 0 ? result : { ...result, review: told };
  }),
});

const namedSchema = v.pick(labelSchema, ['id', 'seq']);

/**
 * The answer to each event that was looked at, written out. Throws ValiError when an event counts as applied that has
 * neither id nor seq.
 * @param events the batch as it was sent.
 */
export function answersTo(
  events: readonly unknown[],
  { answered, results }: Pick<PushResponse, 'answered' | 'results'>,
): readonly EventResult[] {
  const said = new Map(results.map((result) => [result.index, result]));
  return events
    .slice(0, answered)
    .map((event, index) => said.get(index) ?? { index, ...v.parse(namedSchema, event), status: 'applied' });
}
