import type { Dump } from '../backup.ts';

const dayMs = 86_400_000;

/** Of so many days, weeks (from Monday) and months, each by UTC, the newest dump is kept. */
export interface Retention {
  readonly days: number;
  readonly weeks: number;
  readonly months: number;
}

/** What is kept where nobody has said anything else: about half a year in some seventeen dumps. */
export const usualRetention: Retention = { days: 7, weeks: 4, months: 6 };

/** Reads `7d4w6m`, with any of the three left out; undefined for any other text, or when nothing would be kept. */
export function readRetention(text: string): Retention | undefined {
  const [whole, days = '0', weeks = '0', months = '0'] =
    /^(?:(\d{1,3})d)?(?:(\d{1,3})w)?(?:(\d{1,3})m)?$/.exec(text) ?? [];
  const read = { days: Number(days), weeks: Number(weeks), months: Number(months) };
  return whole !== undefined && read.days + read.weeks + read.months > 0 ? read : undefined;
}

/**
 * The dumps that may go. A dump from the future was made by a clock that was wrong and is not kept for its own sake;
 * the newest of the others always stays.
 */
export function outdatedDumps(dumps: readonly Dump[], { days, weeks, months }: Retention, now: Date): readonly Dump[] {
  const past = dumps
    .filter(({ at }) => at.getTime() <= now.getTime())
    .toSorted((a, b) => b.at.getTime() - a.at.getTime());
  const kept = new Set(past.slice(0, 1));
  const keepNewest = (periods: number, periodOf: (at: Date) => string | number): void => {
    const seen = new Set<string | number>();
    for (const dump of past) {
      const period = periodOf(dump.at);
      if (seen.has(period) || seen.size >= periods) continue;
      seen.add(period);
      kept.add(dump);
    }
  };
  keepNewest(days, (at) => Math.floor(at.getTime() / dayMs));
  // The first of January 1970 was a Thursday.
  keepNewest(weeks, (at) => Math.floor((at.getTime() / dayMs + 3) / 7));
  keepNewest(months, (at) => at.toISOString().slice(0, 7));
  return dumps.filter((dump) => !kept.has(dump));
}
