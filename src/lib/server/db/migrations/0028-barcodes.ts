/** Goods of one kind that come with several barcodes. */
export const statements: readonly string[] = [
  `ALTER TABLE "item" ADD COLUMN "other_barcodes" text DEFAULT '' NOT NULL`,
];
