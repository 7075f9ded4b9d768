/**
 * Pieces have the room that points have. What one event says is bounded by its schema and fits 32 bits; what events add up to
 * is not. Both tables are small (a row for each item on a shelf, and for each delivered line), so that writing them anew is
 * soon done.
 */
export const statements: readonly string[] = [
  `ALTER TABLE "stock" ALTER COLUMN "on_hand" TYPE bigint`,
  `ALTER TABLE "batch" ALTER COLUMN "remaining" TYPE bigint`,
];
