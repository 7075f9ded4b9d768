import * as v from 'valibot';
import { idSchema, text } from '#lib/domain/scalar.ts';

// What an archive says of itself. It is the last part of the file, because it names what every other one holds:
//
//   manifest.json        this
//   rows/event.jsonl     the rows of one table of the community, a line each, as PostgreSQL writes them as JSON
//   rows/…

/** By which an archive of ours is known, and the version of its form. */
export const archiveFormat = 'points-store-archive';
export const archiveVersion = 1;
/**
 * What it is for. Of a `copy` another community is founded, with ids of its own. By a `move` the same community goes on
 * at another place, with everything by which its people and its tablets are let in.
 */
export const archiveKinds = ['copy', 'move'] as const;
export type ArchiveKind = (typeof archiveKinds)[number];

/** Names of parts of the file. */
export const manifestPart = 'manifest.json';
export const rowsPart = (table: string): string => `rows/${table}.jsonl`;

const whole = v.pipe(v.number(), v.safeInteger());
const count = v.pipe(whole, v.minValue(0));

/** What a community adds up to. */
export const sumsSchema = v.strictObject({
  /** Without those whom an undone import had entered, and who have no points. */
  residents: count,
  /** Points of all residents who have some, and of those whose balance is below zero (0 or less). */
  points: count,
  pointsBelowZero: v.pipe(whole, v.maxValue(0)),
  items: count,
  /** Pieces on all shelves, and those by which shelves are below zero (0 or less). */
  pieces: count,
  piecesBelowZero: v.pipe(whole, v.maxValue(0)),
  /** What the pieces on the shelves cost of which the cost is known, in fen. */
  costFen: count,
});
export type Sums = v.InferOutput<typeof sumsSchema>;

const part = v.strictObject({
  table: idSchema,
  rows: count,
  /** Of the text, before it is packed. */
  bytes: count,
  sha256: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
});

export const manifestSchema = v.strictObject({
  format: v.literal(archiveFormat),
  version: v.literal(archiveVersion),
  kind: v.picklist(archiveKinds),
  /** The version of the program that wrote it, and the last migration of its database. */
  program: v.string(),
  schema: v.string(),
  /** By the clock of the hub. */
  madeAt: v.pipe(v.string(), v.isoTimestamp()),
  community: v.strictObject({ id: idSchema, name: text(60), nameEn: text(120), districtName: text(60) }),
  sums: sumsSchema,
  parts: v.array(part),
});
export type Manifest = v.InferOutput<typeof manifestSchema>;

/** The least that tells whether a file is an archive, of which version, and for what. */
export const headSchema = v.object({ format: v.literal(archiveFormat), version: v.number(), kind: v.string() });
