/**
 * A hash of each name went to every tablet, under a key that the tablets hold: whoever had one could try names against
 * it. Whole names are compared at the hub instead, by `name_form`. A column that is dropped stays in the rows until
 * they are written anew, which CLUSTER does; a dump of the data folder would have it.
 */
export const statements: readonly string[] = [
  `ALTER TABLE "resident" DROP COLUMN "name_hash"`,
  `CLUSTER "resident" USING "resident_community_id_pk"`,
  `ALTER TABLE "resident" SET WITHOUT CLUSTER`,
];
