import type { SQL } from 'drizzle-orm';
import type { LocaleCode } from '#lib/domain/locale.ts';
import type { FactOf, FactType } from '#lib/facts/fact.ts';
import { effectsOf, factTypes } from '#lib/facts/facts.ts';
import type { Found } from '#lib/findings/reviews.ts';
import type { EventOf } from '#lib/protocol/event.ts';
import type { Book, StockMovement } from '../book.ts';
import { goodsPosted, type Posting } from '../posting.ts';
import { whole, type Ruling, type Undoable } from '../ruling.ts';
import type { Worth } from '../worth.ts';
import { accrual } from './accrual.ts';
import { cardIssue, cardStop } from './card.ts';
import type {
  After,
  Approval,
  Arrived,
  Done,
  EntryOf,
  FactNames,
  Named,
  RecordDefinition,
  Remembered,
  StaffKnown,
} from './definition.ts';
import { delivery } from './delivery.ts';
import { item } from './item.ts';
import { redemption } from './redemption.ts';
import { registration } from './registration.ts';
import { release } from './release.ts';
import { reversal } from './reversal.ts';
import { shift } from './shift.ts';
import { stocktake } from './stocktake.ts';
import { takeBack } from './take-back.ts';
import { writeOff } from './write-off.ts';

/** What the hub alone knows of each fact. */
const records: { readonly [Type in FactType]: RecordDefinition<Type> } = {
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

// Each function asks the record of an event's type; see RecordDefinition for what the answers mean.

export const namedBy = <Type extends FactType>({ event, words }: EntryOf<Type>): Named =>
  records[event.type].references(event, words);

export const missingOf = <Type extends FactType>(event: EventOf<Type>, arrived: Arrived): string | null =>
  records[event.type].waitsFor(event, arrived);

/** Under which key others may have been waiting for an event; null when nobody waits for one of its kind. */
export const keyOf = <Type extends FactType>(event: EventOf<Type>): string | null =>
  records[event.type].settles?.(event) ?? null;

export const isTaken = <Type extends FactType>(event: EventOf<Type>, undoable: Undoable): boolean =>
  records[event.type].isTaken?.(event, undoable) ?? false;

export const remember = <Type extends FactType>(event: EventOf<Type>, remembered: Remembered): void =>
  records[event.type].remember?.(event, remembered);

export const approvalOf = <Type extends FactType>(event: EventOf<Type>, known: StaffKnown): Approval | undefined =>
  records[event.type].approval?.(event, known);

/** What an entry moves in money and goods. @param goods what it has done to the shelf. */
export const postingsOf = <Type extends FactType>(
  entry: EntryOf<Type>,
  goods: readonly StockMovement[],
  undoable: Undoable,
): readonly Posting[] => [
  ...goodsPosted(entry.storeId, goods, records[entry.event.type].goods ?? {}),
  ...(records[entry.event.type].postings?.(entry, goods, undoable) ?? []),
];

/** Decides what of an entry takes effect, as the book stands before it. What it refers to must be there. */
export const ruleOn = <Type extends FactType>(entry: EntryOf<Type>, book: Book, undoable: Undoable): Ruling =>
  records[entry.event.type].rule?.(entry, book, undoable) ?? whole(effectsOf(entry.event));

/** What it is worth that a tablet did it; null for what is worth nothing to whoever holds one. */
export const worthOf = <Type extends FactType>(entry: EntryOf<Type>, ruling: Ruling, book: Book): Worth | null =>
  records[entry.event.type].worth?.(entry, ruling, book) ?? null;

/** Whether facts of a type can be worth something. */
export const isWorth = (type: FactType): boolean => records[type].worth !== null;

export const dateReviews = <Type extends FactType>(entry: EntryOf<Type>, after: After): readonly Found[] =>
  records[entry.event.type].dateReviews?.(entry, after) ?? [];

export const factReviews = <Type extends FactType>(entry: EntryOf<Type>, after: After): readonly Found[] =>
  records[entry.event.type].reviews?.(entry, after) ?? [];

/** The rows that the hub keeps of events beside the events themselves. */
export function* recordRows(community: string, done: readonly Done<FactType>[]): Generator<SQL> {
  for (const type of factTypes) yield* rowsOf(type, community, done);
}

const rowsOf = <Type extends FactType>(type: Type, community: string, done: readonly Done<FactType>[]): Iterable<SQL> =>
  records[type].rows?.(
    community,
    done.filter((each): each is Done<Type> => each.entry.event.type === type),
  ) ?? [];

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
  locale: LocaleCode,
  names: FactNames,
): ToldFact {
  const { what, why } = records[type].words[locale];
  const approvedBy = 'approvedBy' in body ? body.approvedBy : null;
  return { what: what(body, names), why: why?.(body) ?? '', approvedBy };
}
