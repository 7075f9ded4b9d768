/**
 * A resident's name in the form in which names are sought (domain/text.ts). Null for who was registered before; the program
 * that migrates fills it in, because no function of the database folds texts alike on every machine.
 */
export const statements: readonly string[] = [
  `ALTER TABLE "resident" ADD COLUMN "name_form" text`,
  `CREATE INDEX "resident_name_form" ON "resident" ("community", "name_form")`,
];
