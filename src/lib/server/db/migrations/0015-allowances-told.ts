/** What tablets were told that they may give, and whose points are pending, so that tablets can be told that as well. */
export const statements: readonly string[] = [
  `ALTER TABLE "kiosk" ADD COLUMN "allowance_told" bigint`,
  `ALTER TABLE "kiosk" ADD COLUMN "allowance_before" bigint`,
  `CREATE INDEX "account_pending" ON "account" USING btree ("community","revision","id")
    WHERE kind = 'resident' AND pending IS NOT NULL`,
];
