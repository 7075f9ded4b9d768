/** Why goods were taken out. */
export const writeOffReasons = ['damaged', 'expired', 'ownUse', 'other'] as const;
export type WriteOffReason = (typeof writeOffReasons)[number];

/** The most lines of one write-off, whose picture takes the room of others. */
export const mostWriteOffLines = 40;
