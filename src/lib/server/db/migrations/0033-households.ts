/** In which household a resident lives, by its number or name; of nobody it is known yet. */
export const statements: readonly string[] = [
  `ALTER TABLE "resident" ADD COLUMN "household" text DEFAULT '' NOT NULL`,
  `CREATE INDEX "resident_household" ON "resident" USING btree ("community","household")`,
];
