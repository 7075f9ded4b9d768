import type { ScanTimers } from '#lib/kiosk/device/scan/timers.ts';

/** Timers whose time goes on only when a test says so. */
export interface ManualTimers extends ScanTimers {
  /** Lets `durationMs` pass, calling back in order whatever falls due in it. */
  readonly pass: (durationMs: number) => void;
  /** How many calls are still to come. */
  readonly pending: () => number;
}

export function manualTimers(): ManualTimers {
  let now = 0;
  let due: readonly { readonly at: number; readonly call: () => void }[] = [];
  return {
    now: () => now,
    after: (delayMs, call) => {
      const entry = { at: now + delayMs, call };
      due = [...due, entry];
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
    pass: (durationMs) => {
      const end = now + durationMs;
      for (;;) {
        const next = due.filter(({ at }) => at <= end).toSorted((left, right) => left.at - right.at)[0];
        if (next === undefined) break;
        due = due.filter((other) => other !== next);
        now = next.at;
        next.call();
      }
      now = end;
    },
    pending: () => due.length,
  };
}
