import { dayOf } from '#lib/domain/day.ts';
import { holdsOn, type ProxyDays } from '#lib/domain/proxy.ts';

// Whether somebody might redeem from an account when something happened is judged by that moment, however late the hub
// hears of it.

/** One appointment of a resident: who, on which days, and when it was ended (Unix milliseconds; null for not). */
export interface Appointment extends ProxyDays {
  /** Under all ids that belong together with theirs by merges: a card may be of any of them. */
  readonly helpers: readonly string[];
  readonly endedMs: number | null;
}

/** Whether somebody was appointed at a moment (RFC 3339), by the days of a time zone. */
export function wasAppointed(
  appointments: readonly Appointment[],
  helper: string,
  { at, zone }: { readonly at: string; readonly zone: string },
): boolean {
  const atMs = Date.parse(at);
  const day = dayOf(atMs, zone);
  return appointments.some(
    (appointment) =>
      appointment.helpers.includes(helper) &&
      holdsOn(appointment, day) &&
      (appointment.endedMs === null || atMs < appointment.endedMs),
  );
}
