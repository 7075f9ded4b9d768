/** Which residents an undone import had entered, by the hub's fact that says so. */
export const statements: readonly string[] = [
  `ALTER TABLE "resident" ADD COLUMN "withdrawn" integer`,
  // Few are, and tablets ask for them at each pull.
  `CREATE INDEX "resident_withdrawn" ON "resident" ("community", "withdrawn") WHERE withdrawn IS NOT NULL`,
];
