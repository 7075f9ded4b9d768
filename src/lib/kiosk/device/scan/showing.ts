/** What was last in front of the camera, and since when it has been out of sight. */
export interface Showing {
  readonly text: string | undefined;
  /** When frames without it began, in milliseconds; undefined while it is in sight. */
  readonly absentSince: number | undefined;
}

/** Nothing shown yet. */
export const nothingShown: Showing = { text: undefined, absentSince: undefined };

/**
 * How long a card must be out of sight before it counts as shown again. Longer than the gaps while a hand trembles,
 * shorter than taking a card away and holding it there once more.
 */
export const absenceMs = 1_000;

/**
 * Takes a frame into account, so that a card that stays before the camera is reported once.
 * @param text the text in the frame, undefined for no code
 * @param now milliseconds
 */
export function look(
  showing: Showing,
  text: string | undefined,
  now: number,
): { readonly showing: Showing; readonly fresh: boolean } {
  if (text === undefined) {
    const absentSince = showing.absentSince ?? now;
    return { showing: { ...showing, absentSince }, fresh: false };
  }
  const goneLong = showing.absentSince !== undefined && now - showing.absentSince >= absenceMs;
  return { showing: { text, absentSince: undefined }, fresh: text !== showing.text || goneLong };
}

/**
 * The camera was off. Time in which nobody looked is no absence: a card left before the camera must not open the next
 * session by itself.
 */
export const lookAgain = (showing: Showing): Showing => ({ ...showing, absentSince: undefined });
