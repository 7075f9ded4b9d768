// What a community that was founded has to see to before residents can rely on it. What the hub can measure is
// measured; of the rest a manager says that it is done. Each may be left out for a reason.

/** Every point, in the order in which they are best seen to. */
export const checklistPoints = [
  'goods',
  'residents',
  'staff',
  'cards',
  'kiosk',
  'redemption',
  'access',
  'certificate',
  'backup',
  'encryption',
] as const;
export type ChecklistPoint = (typeof checklistPoints)[number];

/** What a manager says of a point: done, left out for a reason, or open again after all. */
export const settlements = ['done', 'setAside', 'reopened'] as const;
export type Settlement = (typeof settlements)[number];

/**
 * What can be said of a point next, given what was said last.
 * @param isMeasured whether the hub looks by itself: then it is done when it is, and not when somebody says so
 */
export function settlementsAfter(isMeasured: boolean, last: Settlement | null): readonly Settlement[] {
  if (last === 'done' || last === 'setAside') return ['reopened'];
  return isMeasured ? ['setAside'] : ['done', 'setAside'];
}

/** So many members of the staff need a PIN, since whoever asks for points does not confirm them. */
export const fewestPins = 2;
