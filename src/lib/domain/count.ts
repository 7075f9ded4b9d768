import type { Policy } from './policy.ts';

/** What was counted, and what the ledger said. */
interface CountedLine {
  readonly counted: number;
  readonly expected: number;
}

/** Pieces that a line found more (or fewer) than the ledger said at the moment of counting. */
export const varianceOf = ({ counted, expected }: CountedLine): number => counted - expected;

/** Whether a manager must confirm a count: one line differs by more pieces than the community lets pass. */
export const needsManager = (lines: readonly CountedLine[], policy: Pick<Policy, 'countApprovalPieces'>): boolean =>
  lines.some((line) => Math.abs(varianceOf(line)) > policy.countApprovalPieces);

/**
 * A line holds 1 to 99 pieces: a counter hands nothing out by the hundred, and a slip of the finger should not either.
 */
export const maxQuantity = 99;

/** The most pieces that anybody counts or receives on one line. */
export const mostPieces = 100_000;

/**
 * The most pieces, above or below zero, that the ledger may show when somebody counts: several deliveries add up to
 * more than one may hold. A difference from it still fits the 32 bits that the hub keeps for a movement.
 */
export const mostExpected = 1_000_000_000;

/** The most lines of a list that one event carries. */
export const mostLines = 100;

/** Whether a number can be a count. */
export const isPieces = (pieces: number): boolean => Number.isInteger(pieces) && pieces >= 0 && pieces <= mostPieces;
