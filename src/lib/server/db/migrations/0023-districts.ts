/** Districts: rows beside the communities that they found, with accounts alone. */
export const statements: readonly string[] = [
  `ALTER TABLE "community" ADD COLUMN "kind" text NOT NULL DEFAULT 'community'`,
  `ALTER TABLE "community" ADD COLUMN "district" text`,
];
