import type { RecordingContext } from './record.ts';

// What a cold start does not need to show the shelf. It is loaded before a transaction begins, because a foreign await would
// end it. A service worker may load nothing later: what it runs imports these itself.

/** What tells whether the hub can read an event: the schemas of all events. */
export const loadReader = async (): Promise<RecordingContext['isReadable']> =>
  (await import('#lib/protocol/readable.ts')).isReadable;

/** What looks a card up, and decides and records a redemption. */
export const loadRedeeming = () => import('./redeem.ts');

/** What writes a fact into the chain. */
export const loadRecording = () => import('./record.ts');
