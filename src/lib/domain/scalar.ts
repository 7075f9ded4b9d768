import * as v from 'valibot';
import { maxQuantity, mostLines, mostPieces } from './count.ts';
import { isDay, isMoment } from './day.ts';
import { mostFen, mostPoints } from './points.ts';

// The small schemas that everything on the wire is made of.

/** A whole number from 0 to `most`. */
export const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most));
/** A text of 1 to `most` characters. */
export const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));
export const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** An identifier of ours: hub-made prefixed ids, item codes and so on. */
export const idSchema = v.pipe(v.string(), v.regex(idPattern));
export const uuidSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/));
/** So many characters of base64url. */
export const base64UrlOf = (length: number) => v.pipe(v.string(), v.regex(new RegExp(`^[A-Za-z0-9_-]{${length}}$`)));
/** Characters of a whole hash. */
export const hashLength = 43;
/** 32 bytes as unpadded base64url: SHA-256, HMAC-SHA-256. */
export const hashSchema = base64UrlOf(hashLength);
/** A moment that there is, RFC 3339. */
export const instantSchema = v.pipe(v.string(), v.isoTimestamp(), v.maxLength(30), v.check(isMoment, 'not a moment'));

export const pointsSchema = count(mostPoints);
export const fenSchema = count(mostFen);
/** Pieces of one line that a resident takes home. */
export const quantitySchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxQuantity));
/** Pieces of one line that staff move. */
export const piecesSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostPieces));
/** Lines of one event. A line and its keys take up to 250 bytes, and an event with all of them must fit into one. */
export const linesOf = <Line extends v.GenericSchema>(line: Line, most = mostLines) =>
  v.pipe(v.array(line), v.minLength(1), v.maxLength(most));
export const noteSchema = v.pipe(v.string(), v.maxLength(200));
export const reasonSchema = text(200);
/** A day that exists, YYYY-MM-DD. */
export const daySchema = v.pipe(v.string(), v.check(isDay, 'not a day'));
/** A small picture as a data URL of a raster format: what else could be in one might be run. */
export const photoSchema = v.pipe(
  v.string(),
  v.regex(/^data:image\/(?:jpeg|webp|png);base64,[A-Za-z0-9+/]+={0,2}$/),
  v.maxLength(24_000),
);

/**
 * In every answer to a kiosk: of each event type the highest version that the hub reads. Release 0.1 announced nothing.
 */
export const announcementSchema = v.optional(v.record(v.string(), v.number()));
