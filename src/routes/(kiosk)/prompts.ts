import type { Messages } from '#lib/i18n/messages.ts';
import type { CounterScreen } from '#lib/kiosk/session/counter.svelte.ts';

/** What is said aloud when a screen comes up; undefined where there is nothing to say. */
export function promptFor(screen: CounterScreen, { speech }: Messages): string | undefined {
  switch (screen.kind) {
    case 'idle':
      return screen.notice?.kind === 'codeUnknown' ? speech.unknown : undefined;
    case 'whose':
      return speech.whose;
    case 'resident':
      return speech.cardRead(screen.visit.resident.balance, screen.visit.isProxy);
    case 'done':
      return speech.done(screen.receipt.balanceAfter);
    case 'gathering':
    case 'keypad':
    case 'lookShelf':
    case 'lookRules':
    case 'choosing':
    case 'confirming':
    case 'recording':
    case 'storageFailed':
      return undefined;
  }
}
