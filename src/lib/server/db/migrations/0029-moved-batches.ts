/** A batch that was carried from another store is no delivery of its supplier. */
export const statements: readonly string[] = [`ALTER TABLE "batch" ADD COLUMN "moved_from" uuid`];
