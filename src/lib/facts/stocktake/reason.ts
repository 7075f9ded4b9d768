/** Why a count differs from the ledger, as far as anybody knows. */
export const varianceReasons = ['none', 'unexplained', 'damaged', 'misplaced', 'notRecorded', 'miscounted'] as const;
export type VarianceReason = (typeof varianceReasons)[number];
