/** Why goods were taken out. */
export const writeOffReasons = ['damaged', 'expired', 'ownUse', 'other'] as const;
export type WriteOffReason = (typeof writeOffReasons)[number];
