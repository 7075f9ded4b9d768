/** Which event was the last count of a shelf place, so that what asked for a count is settled by one. */
export const statements: readonly string[] = [`ALTER TABLE "stock" ADD COLUMN "counted_by" uuid`];
