// When a touch means what it hits. A finger aims at what is seen: what has come, moved or changed its meaning a moment
// ago was not there when the hand set out. So each place that can be touched has an age, and a press that began before
// the place was old enough does nothing.
//
//   appears, moves, means something else, is uncovered ──▶ new ──settleMs──▶ settled: a press that begins now is meant
//          ▲                                                                    │
//          └────────────────────────────────────────────────────────────────────┘

/** What can be touched, as it is at one moment: the middle of it in CSS pixels, and what touching it means. */
export interface Place {
  readonly x: number;
  readonly y: number;
  /** Empty where the element itself says enough, because another meaning would be another element. */
  readonly means: string;
}

/** A place, and since when it has been what it is: milliseconds of the page's own clock. */
export interface Standing extends Place {
  readonly sinceMs: number;
}

/**
 * How long a place has to stand before a press on it counts. A trembling hand taps again within half a second; a
 * deliberate press should work by 800 ms, on a slow tablet too, where a frame may be late.
 */
export const settleMs = 600;

/** A quarter of the smallest target: whatever moves less cannot bring another target under the finger. */
const slackPx = 16;

const isSame = (before: Place, now: Place): boolean =>
  before.means === now.means && Math.abs(before.x - now.x) <= slackPx && Math.abs(before.y - now.y) <= slackPx;

/** The standing of a place that is looked at again. @param before undefined where it was not there */
export function lookAgain(before: Standing | undefined, now: Place, nowMs: number): Standing {
  return { ...now, sinceMs: before !== undefined && isSame(before, now) ? before.sinceMs : nowMs };
}

/** Whether a press that began then meant this place. @param standing undefined where it was not there */
export const isMeant = (standing: Standing | undefined, now: Place, beganMs: number): boolean =>
  standing !== undefined && isSame(standing, now) && beganMs - standing.sinceMs >= settleMs;

/** From now on until everything has settled, in milliseconds; 0 when it has. */
export function unsettledMs(standings: Iterable<Standing>, nowMs: number): number {
  let left = 0;
  for (const { sinceMs } of standings) left = Math.max(left, sinceMs + settleMs - nowMs);
  return left;
}
