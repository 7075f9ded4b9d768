import * as v from 'valibot';
import { movementKinds } from '#lib/domain/points.ts';
import { idSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { columnSchemas, columnScope, integer, natural } from './scope.ts';

/** One line of a resident's history. */
const movementSchema = v.object({
  /** Set for an award that can be taken back at a counter (facts/take-back/take-back.ts), else null. */
  id: v.nullable(uuidSchema),
  kind: v.picklist(movementKinds),
  points: integer,
  /** Unix milliseconds. */
  atMs: v.pipe(v.number(), v.safeInteger()),
  categoryId: v.nullable(idSchema),
  note: v.string(),
});
export type Movement = v.InferOutput<typeof movementSchema>;

const residentRow = v.object({
  id: idSchema,
  number: v.string(),
  maskedName: v.string(),
  elderMode: v.boolean(),
  /** First letters of the name's pinyin, by which staff find somebody without a card. */
  initials: v.string(),
  balance: integer,
  /** The part of the balance that is allotted to the kiosk that pulls. */
  allotted: natural,
  /** The part of the allotment that other kiosks have just asked for. */
  wanted: natural,
  /** Newest first. */
  recent: v.array(movementSchema),
});

// As they travel, with an example in docs/protocol.md: similar values stand side by side, and values of one width are
// joined into one text. The rest of an answer's size is hashes and ids, which are random and do not compress
// (docs/performance.md).

const { string: texts, number: numbers, boolean: truths } = columnSchemas;

/**
 * How many digits of a UUID travel: none without an id, all of them, or only the tail, because a UUIDv7 that a kiosk
 * made begins with the time of its event.
 */
export const idDigits = { none: 0, tail: 19, whole: 32 } as const;

/** The parts in which the time of a movement travels, in milliseconds. */
export const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;

/** What movements say, each wording once. */
const wordingSchema = v.object({
  kind: v.picklist(movementKinds),
  categoryId: v.nullable(idSchema),
  /** null when each movement has a note of its own: the next of `notes`. */
  note: v.nullable(v.string()),
  /** How much of each movement's id the next piece of `ids` holds. */
  id: v.picklist(['none', 'tail', 'whole']),
});
export type Wording = v.InferOutput<typeof wordingSchema>;

/** Movements of all residents, one resident's after the other's, newest first. */
const packedMovementsSchema = v.object({
  /** How many each resident has. */
  counts: numbers,
  wordings: v.array(wordingSchema),
  /** Which of the wordings, by its place. */
  wording: numbers,
  points: numbers,
  /** Of the newest movement of all, in days since 1970 (UTC). */
  latestDay: v.number(),
  /** Days before the resident's previous movement, or before `latestDay` for the first one. */
  daysBefore: numbers,
  /** Minutes after midnight (UTC). Stores are open by day, so that few values occur. */
  minutes: numbers,
  /** And milliseconds after the minute. */
  milliseconds: numbers,
  notes: texts,
  ids: v.string(),
});
export type PackedMovements = v.InferOutput<typeof packedMovementsSchema>;

const packedResidentsSchema = v.object({
  id: texts,
  number: texts,
  maskedName: texts,
  elderMode: truths,
  initials: texts,
  balance: numbers,
  /**
   * The part of the balance that is not allotted to the kiosk: nearly always 0, negative when more is allotted than is
   * left.
   */
  unallotted: numbers,
  wanted: numbers,
  movements: packedMovementsSchema,
});
export type PackedResidents = v.InferOutput<typeof packedResidentsSchema>;

/**
 * Residents with their balances and latest movements. Version 4 carried a hash of each name, which a tablet could try
 * names against. It is not sent any more; a hub of release 0.1 sends it, and a tablet of this version takes it for a
 * field that it does not know.
 */
export const residents = columnScope({ version: 5, earlier: [], row: residentRow }, packedResidentsSchema);
