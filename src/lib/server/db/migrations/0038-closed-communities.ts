/** Where a community has moved to, and when it was closed here; nothing of it changes here any more. */
export const statements: readonly string[] = [
  `ALTER TABLE "community" ADD COLUMN "closed_at" timestamp (3) with time zone`,
  `ALTER TABLE "community" ADD COLUMN "moved_to" text`,
];
