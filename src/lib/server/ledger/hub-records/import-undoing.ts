import type { HubRecord } from './definition.ts';

/** Nothing follows: what became of the rows say the facts before this one. */
export const importUndoing: HubRecord<'import.undone'> = () => Promise.resolve();
