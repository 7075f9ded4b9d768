import type { RecordingContext } from './record.ts';

/**
 * What tells whether the hub can read an event. The schemas of events are no part of a cold start, so that they are loaded
 * here; and before a transaction begins, because a foreign await would end it. A service worker may load nothing later: what
 * it runs imports them itself.
 */
export const loadReader = async (): Promise<RecordingContext['isReadable']> =>
  (await import('#lib/protocol/readable.ts')).isReadable;
