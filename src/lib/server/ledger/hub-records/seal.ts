import type { HubRecord } from './definition.ts';

/** Nothing follows: a seal says what is there. */
export const seal: HubRecord<'ledger.sealed'> = () => Promise.resolve();
