// A household is known by its number or name, such as a door, and whoever has the same one is a member of it. No tablet
// and no event says either: it is a word of each member, which an erasure takes.

/** Somebody of a household. */
export type Member = {
  readonly id: string;
  readonly number: string;
  /** Empty for whom no name is known. */
  readonly name: string;
  readonly isAway: boolean;
};

/** So many members are shown: a number that more have is none of a household, such as that of a whole building. */
export const mostMembers = 30;
