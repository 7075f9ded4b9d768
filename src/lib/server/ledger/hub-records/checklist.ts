import type { HubRecord } from './definition.ts';

/** Nothing follows: the facts themselves are the list of what was said of each point. */
export const checklist: HubRecord<'checklist.settled'> = () => Promise.resolve();
