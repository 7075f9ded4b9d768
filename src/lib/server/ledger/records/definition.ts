import type { SQL } from 'drizzle-orm';
import type { LocaleCode } from '#lib/domain/locale.ts';
import type { Permission } from '#lib/domain/permission.ts';
import type { Bodies, FactType } from '#lib/facts/fact.ts';
import type { StockKindOf } from '#lib/facts/facts.ts';
import type { Found } from '#lib/findings/reviews.ts';
import type { EventOf } from '#lib/protocol/event.ts';
import type { StoreAccount } from '../../db/schema/posting.ts';
import type { Book, StockMovement } from '../book.ts';
import type { Entry, LedgerState, StoredRedemption, StoredTransfer } from '../entry.ts';
import type { Posting } from '../posting.ts';
import type { Ruling, Undoable } from '../ruling.ts';
import type { Worth } from '../worth.ts';

/** The kinds of rows that events name, each by its id or key. */
export const referenceKinds = [
  'residents',
  /** Of these, the ones of whose points a kiosk gives some up. */
  'released',
  'cards',
  'items',
  /** Of these, the ones of which pieces may come without a batch of their own. */
  'returned',
  /** Of these, the ones that are to be created. */
  'newItems',
  'categories',
  'redemptions',
  'transfers',
  'staff',
  'batches',
  'numbers',
  /** Names that are to be registered, as `searchForm`. */
  'names',
  /** Barcodes that are to be given, as `barcodeKey`. */
  'barcodes',
  /** Of the residents, those who are awarded points. */
  'awarded',
  /** Of the residents, those who spend some. */
  'spenders',
] as const;
export type ReferenceKind = (typeof referenceKinds)[number];

/** What one event names. */
export type Named = Partial<Readonly<Record<ReferenceKind, readonly string[]>>>;

/** What is there, as far as events wait for it. */
export interface Arrived extends Undoable {
  readonly residents: Pick<ReadonlyMap<string, unknown>, 'has'>;
}

/** What may be remembered of an event, for others that undo it. */
export interface Remembered {
  readonly redemptions: Map<string, StoredRedemption>;
  readonly transfers: Map<string, StoredTransfer>;
  /** How many points of an event of this set became pending. */
  readonly pending: ReadonlyMap<string, { readonly points: number }>;
}

/** The second person of an event. */
export interface Approval {
  readonly permission: Permission;
  readonly approvedBy: string | null;
  readonly isNeeded: boolean;
}

/** What is known of whoever recorded an event, and of the rules that it names. */
export type StaffKnown = Pick<LedgerState, 'staff' | 'rules' | 'policy'>;

/** What is looked at: the state with the event's own effects in its balances and shelves. */
export type After = Pick<
  LedgerState,
  'policy' | 'beganMs' | 'staff' | 'cards' | 'items' | 'onHand' | 'rules' | 'away' | 'proxies'
> &
  Pick<Book, 'beyond' | 'weighed' | 'newcomers' | 'balanceOf' | 'survivorOf'>;

/** An entry of one type. */
export type EntryOf<Type extends FactType> = Omit<Entry, 'event'> & { readonly event: EventOf<Type> };

/** An event of one type that was applied and stands. */
export interface Done<Type extends FactType> {
  readonly entry: EntryOf<Type>;
  readonly ruling: Ruling;
}

/** How whoever and whatever a fact names is called, in the person's language. */
export interface FactNames {
  readonly resident: (id: string) => string;
  readonly item: (id: string) => string;
  readonly category: (id: string) => string;
  /** Items with how many pieces of each. */
  readonly pieces: (lines: readonly { readonly itemId: string; readonly quantity: number }[]) => string;
  readonly count: (value: number) => string;
  readonly yuan: (fen: number) => string;
  readonly dateTime: (at: string) => string;
}

/** A sentence that says what a type of fact did, and where somebody says why, their words. */
export type FactWords<Type extends FactType> = Readonly<
  Record<
    LocaleCode,
    {
      readonly what: (body: Bodies[Type], names: FactNames) => string;
      readonly why?: (body: Bodies[Type]) => string;
    }
  >
>;

/** All that the hub alone knows of one type of fact; null for what does not happen with it. */
export interface RecordDefinition<Type extends FactType> {
  /** What the console says of it. Tablets load none of it. */
  readonly words: FactWords<Type>;
  /** The rows that must be read before it can be folded. */
  readonly references: (event: EventOf<Type>, words: Entry['words']) => Named;
  /** The key of what it waits for; null when all of it is there. */
  readonly waitsFor: (event: EventOf<Type>, arrived: Arrived) => string | null;
  /** The key under which others may have been waiting for it. */
  readonly settles: ((event: EventOf<Type>) => string) | null;
  /** Whether another event has taken what can be taken only once: they cannot stand side by side. */
  readonly isTaken: ((event: EventOf<Type>, undoable: Undoable) => boolean) | null;
  /** What of it takes effect; null for all of it. */
  readonly rule: ((entry: EntryOf<Type>, book: Book, undoable: Undoable) => Ruling) | null;
  /** What it is worth that its tablet did it, with what of it takes effect; before it does. */
  readonly worth: ((entry: EntryOf<Type>, ruling: Ruling, book: Book) => Worth) | null;
  /** Keeps what others may undo, or that it has undone it. */
  readonly remember: ((event: EventOf<Type>, remembered: Remembered) => void) | null;
  /** The second person, where there may be one. */
  readonly approval: ((event: EventOf<Type>, known: StaffKnown) => Approval) | null;
  /** Reviews of days and moments that it says besides its own. */
  readonly dateReviews: ((entry: EntryOf<Type>, after: After) => readonly Found[]) | null;
  /** What is odd about it now that it is applied. */
  readonly reviews: ((entry: EntryOf<Type>, after: After) => readonly Found[]) | null;
  /** The rows that the hub keeps of it beside the event itself. */
  readonly rows: ((community: string, done: readonly Done<Type>[]) => Iterable<SQL>) | null;
  /** The account that its goods come from or go to, by why they do: none is assumed for a kind that is not named. */
  readonly goods: [StockKindOf<Type>] extends [never] ? null : Readonly<Record<StockKindOf<Type>, StoreAccount>>;
  /**
   * What it moves in money beside the cost of its goods, each account being named here. Points follow from its effects
   * (`transfer.ts`).
   * @param goods what it has done to the shelf, in the order of its effects.
   */
  readonly postings:
    ((entry: EntryOf<Type>, goods: readonly StockMovement[], undoable: Undoable) => readonly Posting[]) | null;
}
