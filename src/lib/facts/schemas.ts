import { accrual } from './accrual/schema.ts';
import { cardIssue } from './card-issue/schema.ts';
import { cardStop } from './card-stop/schema.ts';
import { delivery } from './delivery/schema.ts';
import { item } from './item/schema.ts';
import { redemption } from './redemption/schema.ts';
import { registration } from './registration/schema.ts';
import { release } from './release/schema.ts';
import { reversal } from './reversal/schema.ts';
import { shift } from './shift/schema.ts';
import { stocktake } from './stocktake/schema.ts';
import { takeBack } from './take-back/schema.ts';
import { writeOff } from './write-off/schema.ts';

/**
 * What a tablet records: of each type the body in every version that was ever shipped, the first one first. The only
 * file that imports schemas as values, because a tablet starts without them. Strict: a field that this version does not
 * know makes an event of a newer version, which says so by its `v`. A version that is there is never changed; what it
 * cannot say is a new one behind it, with its fields added to those of the version before.
 */
export const factSchemas = {
  'redemption.recorded': redemption,
  'redemption.reversed': reversal,
  'accrual.recorded': accrual,
  'accrual.reversed': takeBack,
  'stock.received': delivery,
  'stock.counted': stocktake,
  'stock.writtenOff': writeOff,
  'item.created': item,
  'resident.registered': registration,
  'card.issued': cardIssue,
  'card.revoked': cardStop,
  'allotment.released': release,
  'shift.closed': shift,
} as const;
