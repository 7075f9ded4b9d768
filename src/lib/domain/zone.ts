// A community's own time zone by its IANA name, such as Asia/Shanghai. Neither a tablet's zone nor the server's says
// anything about the day that a community has.

/** The zone of communities that have not said otherwise, as of those of release 0.1. */
export const defaultZone = 'Asia/Shanghai';

/** How such a name is written: an offset such as +08:00 is none. */
export const zonePattern = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/;

/** Whether a text names a zone that this engine knows. */
export function isZone(text: string): boolean {
  if (!zonePattern.test(text)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** A zone as this engine can reckon with it: of one that it does not know, the default. */
export const knownZone = (zone: string): string => (isZone(zone) ? zone : defaultZone);

const dayMs = 86_400_000;

/** What has been looked up of a zone: making a format takes a millisecond, and asking one some microseconds. */
interface Lookup {
  readonly format: Intl.DateTimeFormat;
  /** By the number of a UTC day since 1970: the offset all day long, in milliseconds, or that it changes in between. */
  readonly offsets: Map<number, number | 'changes'>;
}

const lookups = new Map<string, Lookup>();
/** Years of days: more are forgotten, so that absurd events fill no memory. */
const mostDays = 4000;

function lookupOf(zone: string): Lookup {
  const known = lookups.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: knownZone(zone),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const made = { format, offsets: new Map<number, number | 'changes'>() };
  lookups.set(zone, made);
  return made;
}

/** How far the clocks of a zone are ahead of UTC at an instant (Unix milliseconds), in milliseconds. */
export function zoneOffsetMs(atMs: number, zone: string): number {
  const { format, offsets } = lookupOf(zone);
  const day = Math.floor(atMs / dayMs);
  const known = offsets.get(day);
  if (typeof known === 'number') return known;
  if (known === 'changes') return askOffset(format, atMs);
  // No zone changes its clocks twice within a day, so that one offset at both ends is that of all between.
  const [begins, ends] = [askOffset(format, day * dayMs), askOffset(format, (day + 1) * dayMs - 1)];
  if (offsets.size >= mostDays) offsets.clear();
  offsets.set(day, begins === ends ? begins : 'changes');
  return begins === ends ? begins : askOffset(format, atMs);
}

function askOffset(format: Intl.DateTimeFormat, atMs: number): number {
  const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const shown = new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000;
  return shown - Math.floor(atMs / 1000) * 1000;
}
