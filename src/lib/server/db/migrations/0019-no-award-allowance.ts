/** What a tablet was told stands in two columns of its own; the one that came with `0013-pending` was never written. */
export const statements: readonly string[] = [`ALTER TABLE "kiosk" DROP COLUMN "award_allowance"`];
