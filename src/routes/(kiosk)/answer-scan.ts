import type { KioskApp } from '#lib/kiosk/session/kiosk-app.svelte.ts';
import type { ScanOutcome } from '#lib/kiosk/session/scan-outcome.ts';

/** Takes a scan that no task of the staff claims: the counter's, or nobody's, which is said. */
export function answerScan(app: KioskApp, text: string): ScanOutcome | Promise<ScanOutcome> {
  if (app.phase.kind === 'pairing') return 'notPaired';
  const { counter } = app;
  if (app.phase.kind !== 'serving' || counter === undefined) return 'notServing';
  counter.touch();
  app.staff?.touch();
  switch (app.staff?.screen.kind ?? 'closed') {
    case 'closed':
      return counter.offerCode(text);
    case 'choosing':
    case 'pin':
      return 'signInFirst';
    case 'home':
    case 'task':
      return 'notHere';
  }
}
