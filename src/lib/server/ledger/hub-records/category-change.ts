import { recordChange } from '../thing-change.ts';
import type { HubRecord } from './definition.ts';

/** Has tablets pull the category as it is called now. */
export const categoryChange: HubRecord<'category.changed'> = ({ tx, change, fact }) =>
  recordChange(tx, change, 'category', fact);
