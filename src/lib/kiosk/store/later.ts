import type { RecordingContext } from './record.ts';

// What a cold start does not need to show the shelf. A foreign await would end a transaction, so load these before it
// begins. The service worker cannot load anything later and imports them itself.

/** What tells whether the hub can read an event: the schemas of all events. */
export const loadReader = async (): Promise<RecordingContext['isReadable']> =>
  (await import('#lib/protocol/readable.ts')).isReadable;

/** What looks a card up, and decides and records a redemption. */
export const loadRedeeming = () => import('./redeem.ts');
