/**
 * The words of people, beside the events that commit to them: the very text that the commitment is the hash of. Unlike
 * an event they can be erased. As of every other table, no statistics are gathered of communities.
 */
export const statements: readonly string[] = [
  `CREATE TABLE "resident_words" (
    "community" text NOT NULL,
    "resident" text NOT NULL,
    "fact" uuid NOT NULL,
    "said" text NOT NULL,
    CONSTRAINT "resident_words_community_resident_fact_pk" PRIMARY KEY("community","resident","fact")
  )`,
  `ALTER TABLE "resident_words" ALTER COLUMN "community" SET STATISTICS 0`,
];
