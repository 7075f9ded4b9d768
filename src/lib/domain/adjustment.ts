/** What can become of an adjustment of points that somebody has proposed. */
export const adjustmentDecisions = ['confirm', 'refuse'] as const;
export type AdjustmentDecision = (typeof adjustmentDecisions)[number];
