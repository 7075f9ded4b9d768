import type { HubRecord } from './definition.ts';

/** Nothing follows: what the file held went the way of every push. */
export const outboxImport: HubRecord<'outbox.imported'> = () => Promise.resolve();
