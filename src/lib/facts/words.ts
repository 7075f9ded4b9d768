import type { FactNames, FactWords, NameLocale } from './definition.ts';
import type { FactOf, FactType } from './fact.ts';
import { accrual } from './accrual/words.ts';
import { cardIssue } from './card-issue/words.ts';
import { cardStop } from './card-stop/words.ts';
import { delivery } from './delivery/words.ts';
import { item } from './item/words.ts';
import { redemption } from './redemption/words.ts';
import { registration } from './registration/words.ts';
import { release } from './release/words.ts';
import { reversal } from './reversal/words.ts';
import { shift } from './shift/words.ts';
import { stocktake } from './stocktake/words.ts';
import { takeBack } from './take-back/words.ts';
import { writeOff } from './write-off/words.ts';

/** What the console says of each fact. Tablets load none of it. */
const words: { readonly [Type in FactType]: FactWords<Type> } = {
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
};

/** A fact as people say it. */
export interface ToldFact {
  /** A sentence that says what it did. */
  readonly what: string;
  /** Why, in the words of whoever recorded it; empty where nothing was said. */
  readonly why: string;
  /** Id of the second member of staff, who confirmed it; null where there is none. */
  readonly approvedBy: string | null;
}

/** Says in a language what a fact did, why, and who confirmed it. */
export function tellFact<Type extends FactType>(
  { type, body }: FactOf<Type>,
  locale: NameLocale,
  names: FactNames,
): ToldFact {
  const { what, why } = words[type][locale];
  const approvedBy = 'approvedBy' in body ? body.approvedBy : null;
  return { what: what(body, names), why: why?.(body) ?? '', approvedBy };
}
