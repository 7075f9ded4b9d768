import * as v from 'valibot';
import { nameHashLength } from '#lib/domain/name.ts';
import { movementKinds } from '#lib/domain/points.ts';
import { base64UrlOf, idSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { columnSchemas, columnScope, integer, natural } from './scope.ts';

/** One line of a resident's history. */
const movementSchema = v.object({
  /** Names an award that can be taken back at a counter (facts/take-back/take-back.ts); null for everything else. */
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
  /** `hashName` of the whole name: a kiosk finds a name that is typed, and knows none by itself. */
  nameHash: base64UrlOf(nameHashLength),
  balance: integer,
  /** Of the balance, what is set apart for the kiosk that pulls. */
  allotted: natural,
  /** Of the allotment, what other kiosks have asked for just now. */
  wanted: natural,
  /** Newest first. */
  recent: v.array(movementSchema),
});

// As they travel: like stands beside like, and whatever is of one width stands in one text without marks in between.
// What makes an answer large then are hashes and ids, which are random and cannot be made smaller
// (docs/performance.md).

const { string: texts, number: numbers, boolean: truths } = columnSchemas;

/**
 * Digits of a UUID that travel: none where there is no id, all of them, or the tail alone, since the head of a UUIDv7
 * that a kiosk has made is the time of its event.
 */
export const idDigits = { none: 0, tail: 19, whole: 32 } as const;

/** The parts in which the time of a movement travels, in milliseconds. */
export const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;

/** What movements say, each wording once. */
const wordingSchema = v.object({
  kind: v.picklist(movementKinds),
  categoryId: v.nullable(idSchema),
  /** null when each movement has one of its own, which is the next of `notes`. */
  note: v.nullable(v.string()),
  /** How much of each movement's id is the next piece of `ids`. */
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
  /** Days before the resident's movement in front of it, or before `latestDay` for the first one. */
  daysBefore: numbers,
  /** Minutes after midnight (UTC): a store is open by day, so that apart from the day they are few. */
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
  /** All of them in one text. */
  nameHash: v.string(),
  balance: numbers,
  /**
   * What of the balance is not allotted to the kiosk, below nothing where more is allotted than is left: mostly
   * nothing.
   */
  unallotted: numbers,
  wanted: numbers,
  movements: packedMovementsSchema,
});
export type PackedResidents = v.InferOutput<typeof packedResidentsSchema>;

/** Residents with their balances and latest movements. */
export const residents = columnScope({ version: 4, earlier: [], row: residentRow }, packedResidentsSchema);
