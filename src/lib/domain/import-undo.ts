// Undoing an import as a batch: what becomes of each row that it has brought.

/**
 * `withdrawn`, or why a row stays as it is: its resident has a card, points that moved, or was changed since; its item
 * has been on a shelf, or was changed since; its points are spent.
 */
export const undoOutcomes = ['withdrawn', 'card', 'moved', 'changed', 'stocked', 'spent'] as const;
export type UndoOutcome = (typeof undoOutcomes)[number];

/** A row of an import beside what its undoing does, or did. */
export interface UndoRow {
  /** The resident, the item or the movement. */
  readonly id: string;
  readonly outcome: UndoOutcome;
}
