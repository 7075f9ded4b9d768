/** The change of a community that is being made: under its lock, with its number. */
export interface Change {
  readonly communityId: string;
  readonly revision: number;
  /** The hub's time. */
  readonly now: Date;
}
