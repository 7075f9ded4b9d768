import type { HubRecord } from './definition.ts';

/** Nothing follows: the fact itself says who took what. */
export const listExport: HubRecord<'list.exported'> = () => Promise.resolve();
