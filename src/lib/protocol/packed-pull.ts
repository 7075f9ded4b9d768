import * as v from 'valibot';
import { movementKinds } from '#lib/domain/points.ts';
import { idSchema } from './scalar.ts';

// The columns of residents and cards (columns.ts) as they travel: like stands beside like, and whatever is of one width stands
// in one text without marks in between. What makes an answer large then are hashes and ids, which are random and cannot be
// made smaller (docs/performance.md).
//
// The schemas here look at the shape alone, and what the values of a column may be is looked at when it is unpacked
// (unpack-pull.ts). Both in plain loops: a schema for each of fifty thousand values takes a slow tablet longer than the rest.

const columnOf = <Value>(isValue: (value: unknown) => boolean) =>
  v.custom<readonly Value[]>((column) => Array.isArray(column) && column.every(isValue));

/** Schemas of columns, by the JSON type of their values. */
export const columnSchemas = {
  string: columnOf<string>((value) => typeof value === 'string'),
  number: columnOf<number>((value) => typeof value === 'number'),
  boolean: columnOf<boolean>((value) => typeof value === 'boolean'),
} as const;
const { string: texts, number: numbers, boolean: truths } = columnSchemas;

/**
 * Digits of a UUID that travel: none where there is no id, all of them, or the tail alone, since the head of a UUIDv7 that a
 * kiosk has made is the time of its event.
 */
export const idDigits = { none: 0, tail: 19, whole: 32 } as const;

/** The parts in which the time of a movement travels, in milliseconds. */
export const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;

/** What movements say, each wording once. */
export const wordingSchema = v.object({
  kind: v.picklist(movementKinds),
  categoryId: v.nullable(idSchema),
  /** null when each movement has one of its own, which is the next of `notes`. */
  note: v.nullable(v.string()),
  /** How much of each movement's id is the next piece of `ids`. */
  id: v.picklist(['none', 'tail', 'whole']),
});
export type Wording = v.InferOutput<typeof wordingSchema>;

/** Movements of all residents, one resident's after the other's, newest first. */
export const packedMovementsSchema = v.object({
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

export const packedResidentsSchema = v.object({
  id: texts,
  number: texts,
  maskedName: texts,
  elderMode: truths,
  initials: texts,
  /** All of them in one text. */
  nameHash: v.string(),
  balance: numbers,
  /** What of the balance is not allotted to the kiosk, below nothing where more is allotted than is left: mostly nothing. */
  unallotted: numbers,
  wanted: numbers,
  movements: packedMovementsSchema,
});
export type PackedResidents = v.InferOutput<typeof packedResidentsSchema>;

export const packedCardsSchema = v.object({
  /** All of them in one text. */
  id: v.string(),
  /** Whose the first cards are: residents who are not on this page. */
  elsewhere: texts,
  /** Whose the others are: each so many residents of this page after the one before it. */
  steps: numbers,
  status: texts,
});
export type PackedCards = v.InferOutput<typeof packedCardsSchema>;
