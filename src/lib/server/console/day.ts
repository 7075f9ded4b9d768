/** China keeps one time all year, so that a community's day begins eight hours before UTC's. */
const offsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;

/** When the community's day that contains `now` began. */
export function startOfDay(now: Date): Date {
  const local = now.getTime() + offsetMs;
  return new Date(local - (local % dayMs) - offsetMs);
}

/** The time zone in which the console shows times. */
export const timeZone = 'Asia/Shanghai';
