/**
 * The form in which names are sought keeps the marks that carry the sound in Tibetan, Thai and Indic scripts (domain/text.ts).
 * What was filled in before is forgotten, and the program that migrates fills it in anew.
 */
export const statements: readonly string[] = [
  `UPDATE "resident" SET "name_form" = NULL FROM "community" WHERE "resident"."community" = "community"."id"`,
];
