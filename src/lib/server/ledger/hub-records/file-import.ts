import type { HubRecord } from './definition.ts';

/** Nothing follows: what the file brought are the facts before this one. */
export const fileImport: HubRecord<'file.imported'> = () => Promise.resolve();
