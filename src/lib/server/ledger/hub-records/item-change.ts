import { recordChange } from '../thing-change.ts';
import type { HubRecord } from './definition.ts';

/** Has tablets pull the item as it is now. */
export const itemChange: HubRecord<'item.changed'> = ({ tx, change, fact }) => recordChange(tx, change, 'item', fact);
