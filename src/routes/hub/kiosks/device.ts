import type { HubLocale } from '#lib/i18n/hub-locale.ts';

/** What a tablet said of itself when it last sent something; each part is null until it did. */
export interface Device {
  readonly clockOffsetMs: number | null;
  readonly persistentStorage: boolean | null;
  readonly waiting: number | null;
}

/** A tablet's own words as the console writes them. */
export function deviceText({ t, format }: HubLocale, device: Device) {
  const { unknown, yes, no } = t.common;
  const { clockOffsetMs, persistentStorage, waiting } = device;
  return {
    clock: clockOffsetMs === null ? unknown : t.kiosks.clockOffset(Math.trunc(clockOffsetMs / 1000) + 0),
    persistent: persistentStorage === null ? unknown : persistentStorage ? yes : no,
    waiting: waiting === null ? unknown : format.count(waiting),
  };
}
