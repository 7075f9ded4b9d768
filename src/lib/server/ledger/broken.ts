/** A place where the stored sums and the ledger disagree: never to be seen, and never mended in silence. */
export type BrokenRow = {
  /** The invariant of docs/protocol.md that does not hold. */
  readonly invariant: 1 | 2 | 3 | 4 | 6 | 7 | 8 | 9;
  readonly community: string;
  /** The event, account, shelf place, batch, redemption, card or member of staff. */
  readonly subject: string;
  readonly stored: number;
  readonly expected: number;
};
