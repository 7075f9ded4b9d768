import * as v from 'valibot';
import { canonicalJson, sha256Base64Url } from '#lib/base/hash.ts';
import { maxQuantity, totalOf } from '#lib/domain/redemption.ts';
import type {
  AccrualRecorded,
  Fact,
  RedemptionRecorded,
  RedemptionReversed,
  StockReceived,
} from '#lib/domain/event.ts';

// The event is the unit of truth between kiosk and hub. Its schema is versioned: `v` is 1, and every version that was
// ever shipped stays readable here, because a tablet may come back after months with an outbox of that age.

/** The event version that this program writes. */
export const eventVersion = 1;
/** One event may be this large as JSON; more is set aside unread. */
export const maxEventBytes = 32 * 1024;

const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most));
const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));
/** An identifier of ours: hub-made prefixed ids, item codes and so on. */
export const idSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/));
export const uuidSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/));
/** 32 bytes as unpadded base64url: SHA-256, HMAC-SHA-256. */
export const hashSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));
export const instantSchema = v.pipe(v.string(), v.isoTimestamp(), v.maxLength(30));

const pointsSchema = count(1_000_000);
const fenSchema = count(100_000_000);
const quantitySchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxQuantity));

const redemptionRecorded = v.object({
  type: v.literal('redemption.recorded'),
  body: v.pipe(
    v.strictObject({
      redemptionId: uuidSchema,
      number: text(24),
      residentId: idSchema,
      cardHash: hashSchema,
      lines: v.pipe(
        v.array(
          v.strictObject({
            itemId: idSchema,
            quantity: quantitySchema,
            pointsEach: pointsSchema,
            cashEachFen: fenSchema,
          }),
        ),
        v.minLength(1),
        v.maxLength(100),
      ),
      points: pointsSchema,
      cashFen: fenSchema,
    }),
    v.check((body) => {
      const total = totalOf(body.lines);
      return total.points === body.points && total.cashFen === body.cashFen;
    }, 'the totals are not the sum of the lines'),
  ),
}) satisfies v.GenericSchema<unknown, RedemptionRecorded>;

const redemptionReversed = v.object({
  type: v.literal('redemption.reversed'),
  body: v.strictObject({ redemptionId: uuidSchema, reason: text(200) }),
}) satisfies v.GenericSchema<unknown, RedemptionReversed>;

const accrualRecorded = v.object({
  type: v.literal('accrual.recorded'),
  body: v.strictObject({
    accrualId: uuidSchema,
    residentId: idSchema,
    categoryId: idSchema,
    ruleVersion: count(100_000),
    quantity: v.pipe(v.number(), v.minValue(0), v.maxValue(1000), v.multipleOf(0.5)),
    points: v.pipe(pointsSchema, v.minValue(1)),
    note: v.pipe(v.string(), v.maxLength(200)),
  }),
}) satisfies v.GenericSchema<unknown, AccrualRecorded>;

const stockReceived = v.object({
  type: v.literal('stock.received'),
  body: v.strictObject({
    deliveryId: uuidSchema,
    lines: v.pipe(
      v.array(
        v.strictObject({
          itemId: idSchema,
          quantity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
        }),
      ),
      v.minLength(1),
      v.maxLength(200),
    ),
    note: v.pipe(v.string(), v.maxLength(200)),
  }),
}) satisfies v.GenericSchema<unknown, StockReceived>;

/** Type and body of an event, as the domain knows them. */
export const factSchema = v.variant('type', [
  redemptionRecorded,
  redemptionReversed,
  accrualRecorded,
  stockReceived,
]) satisfies v.GenericSchema<unknown, Fact>;

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

/** Closes an event: from here on it never changes. */
export function sealEvent(open: Omit<KioskEvent, 'hash' | keyof Fact> & Fact): KioskEvent {
  return { ...open, hash: hashOfEvent(open as unknown as Record<string, unknown>) } as KioskEvent;
}
