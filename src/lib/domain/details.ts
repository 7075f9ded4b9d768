// Forms over what is kept of something (a flat list of details): what was changed, and by whom where two were at it.

/** What is kept of something, by name. */
export type Details = Readonly<Record<string, string | number | boolean | null>>;

/** The names of what two disagree about, in the order of the first. */
export const changedDetails = <Kept extends Details>(left: Kept, right: Kept): readonly (keyof Kept & string)[] =>
  Object.keys(left).filter((name) => left[name] !== right[name]);

/** Some details alone. */
export const onlyDetails = <Kept extends Details>(kept: Kept, names: readonly (keyof Kept & string)[]): Partial<Kept> =>
  Object.fromEntries(names.map((name) => [name, kept[name]])) as Partial<Kept>;

/**
 * What somebody wanted, on top of what somebody else has changed since: whatever they left as they had seen it is as it
 * now is, so that saving once more takes nobody's change back.
 */
export const rebaseDetails = <Kept extends Details>(seen: Kept, now: Kept, wanted: Kept): Kept => ({
  ...now,
  ...onlyDetails(wanted, changedDetails(seen, wanted)),
});
