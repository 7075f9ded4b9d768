import * as v from 'valibot';
import { announcementSchema, idSchema, instantSchema } from '#lib/domain/scalar.ts';

/** The most points that a request or an answer can name. */
export const mostAsked = 1_000_000_000;
const points = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(mostAsked));

/**
 * `POST /allotments`: a kiosk asks to hold `atLeast` points of a resident, not counting its own events that the hub has
 * not received. Sending it again grants nothing twice.
 */
export const allotmentRequestSchema = v.object({ residentId: idSchema, atLeast: v.pipe(points, v.minValue(1)) });
export type AllotmentRequest = v.InferOutput<typeof allotmentRequestSchema>;

/**
 * The answer. `allotted` is what the kiosk holds now; the next pull brings it. `missing` was asked of the kiosks in
 * `holders`, and arrives when they have released it.
 */
export const allotmentResponseSchema = v.object({
  allotted: points,
  missing: points,
  holders: v.array(v.object({ kioskLabel: v.string(), points })),
  /** How much of it silent kiosks hold as well. Hubs of 0.1 lend nothing. */
  lent: v.optional(points, 0),
  now: instantSchema,
  reads: announcementSchema,
});
export type AllotmentResponse = v.InferOutput<typeof allotmentResponseSchema>;
