import * as v from 'valibot';
import { announcementSchema, idSchema, instantSchema } from '#lib/domain/scalar.ts';

/** The most points that are asked for or answered with. */
export const mostAsked = 1_000_000_000;
const points = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(mostAsked));

/**
 * `POST /allotments`: a kiosk needs to hold `atLeast` points of a resident, its own events that the hub has not heard of left
 * out. It may be sent again: what it holds already is not granted twice.
 */
export const allotmentRequestSchema = v.object({ residentId: idSchema, atLeast: v.pipe(points, v.minValue(1)) });
export type AllotmentRequest = v.InferOutput<typeof allotmentRequestSchema>;

/**
 * The answer. `allotted` is what the kiosk holds now, and comes with the next pull; `missing` was asked of the kiosks in
 * `holders`, and comes when they have released it.
 */
export const allotmentResponseSchema = v.object({
  allotted: points,
  missing: points,
  holders: v.array(v.object({ kioskLabel: v.string(), points })),
  /** Of what was set apart just now, what silent kiosks hold as well. Hubs of 0.1 lend nothing. */
  lent: v.optional(points, 0),
  now: instantSchema,
  reads: announcementSchema,
});
export type AllotmentResponse = v.InferOutput<typeof allotmentResponseSchema>;
