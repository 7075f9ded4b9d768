/** Which group an item belongs to, and how many pieces of it have room on a shelf; nothing is known of either yet. */
export const statements: readonly string[] = [
  `ALTER TABLE "item" ADD COLUMN "item_group" text DEFAULT '' NOT NULL`,
  `ALTER TABLE "item" ADD COLUMN "display_pieces" integer`,
];
