/** Goods that were moved between stores are found among all movements. */
export const statements: readonly string[] = [
  `CREATE INDEX "stock_movement_moved" ON "stock_movement" USING btree ("community","cause") WHERE kind = 'move'`,
];
