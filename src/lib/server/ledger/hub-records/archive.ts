import type { HubRecord } from './definition.ts';

/** Nothing follows: the fact itself says who took everything. */
export const archive: HubRecord<'archive.made'> = () => Promise.resolve();
