import * as v from 'valibot';
import { announcementSchema, idSchema, instantSchema, text } from '#lib/domain/scalar.ts';
import { searchForm } from '#lib/domain/text.ts';

/** The most residents of one name that an answer names. */
export const mostNamesakes = 100;

/**
 * `POST /namesakes`: whoever is signed in at a kiosk asks who bears a whole name. Kiosks know masked names alone, and
 * the hub compares. A text in which there is nothing to be sought is no name.
 */
export const namesakesRequestSchema = v.object({
  name: v.pipe(
    text(40),
    v.check((name) => searchForm(name) !== '', 'no name'),
  ),
  staff: idSchema,
});
export type NamesakesRequest = v.InferOutput<typeof namesakesRequestSchema>;

/** The answer: the residents who bear that name, however it is spelt. */
export const namesakesResponseSchema = v.object({
  residents: v.pipe(v.array(idSchema), v.maxLength(mostNamesakes)),
  now: instantSchema,
  reads: announcementSchema,
});
