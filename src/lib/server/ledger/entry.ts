import type { Allotments, Ask } from '#lib/domain/allotment.ts';
import type { Told, WorthKind } from '#lib/domain/award-allowance.ts';
import type { CardStatus } from '#lib/domain/card.ts';
import type { Rule } from '#lib/domain/rule.ts';
import type { Bodies, FactOf } from '#lib/facts/fact.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import type { KnownMember } from '#lib/domain/staff-standing.ts';
import type { Policy } from '#lib/domain/policy.ts';
import type { Batch } from '#lib/domain/stock.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { Appointment } from './appointment.ts';

/** What an event is reviewed for because of how it came rather than what it says. */
export type ArrivalReview = 'recovered' | 'afterDamage' | 'afterRevocation';

/** An event that is to take effect. */
export interface Entry {
  readonly event: KioskEvent;
  /** The event as it came, with fields that this version does not know: the text that its hash is over. */
  readonly payload: string;
  /** The words that came beside it and that it commits to; null where there are none. */
  readonly words: SaltedWords | null;
  /** The store of the kiosk that recorded it: whose shelf it concerns. */
  readonly storeId: string;
  readonly receivedAt: Date;
  /** Reviews of how it came. */
  readonly arrival: readonly ArrivalReview[];
  /** Whether another event has its place in the chain, because two devices went on with it. */
  readonly beside?: boolean | undefined;
  /** True when the hub has the event already and it only waited for what it refers to. */
  readonly stored: boolean;
}

/** A redemption that can be reversed. */
export interface StoredRedemption {
  readonly fact: FactOf<'redemption.recorded'>;
  /** The event that recorded it, which is also the id of its transfer. */
  readonly eventId: string;
  readonly reversed: boolean;
}

/** A transfer that somebody wants to take back. */
export interface StoredTransfer {
  /** Who got the points. */
  readonly residentId: string;
  readonly points: number;
  /** Only points that were awarded can be taken back this way. */
  readonly isAccrual: boolean;
  readonly reversed: boolean;
  /** Of the points, how many are pending. */
  readonly pending: number;
  /** Of the points, how many a manager has declined, which are gone already. */
  readonly declined: number;
}

/** What a kiosk may give in a day. */
export interface Allowance {
  /** Points that the community gives in a usual week. */
  readonly usualWeek: number;
  /** What it may go by that it was told. */
  readonly told: Told;
  /** When it last exchanged, Unix milliseconds; -Infinity while it never did. */
  readonly exchangedMs: number;
}

export interface StoredCard {
  readonly residentId: string;
  readonly status: CardStatus;
}

/** What is left of a delivery, and what a piece of it costs in fen; null when nobody knows. */
export interface CostedBatch extends Batch {
  readonly costEachFen: number | null;
}

/** What the events of a set refer to, as it stands before them. */
export interface LedgerState {
  readonly policy: Policy;
  /** When the community began, Unix milliseconds: nothing happened in it before. */
  readonly beganMs: number;
  /** Staff of the community, as far as the events name them. */
  readonly staff: ReadonlyMap<string, KnownMember>;
  /** Who was merged into whom, of everybody who belongs together with a resident of the events. */
  readonly merged: ReadonlyMap<string, string>;
  /** Balances of the residents there are. */
  readonly balances: ReadonlyMap<string, number>;
  /** Of these, what is set apart for kiosks. */
  readonly allotted: ReadonlyMap<string, Allotments>;
  /** What others were lent of that, of residents of whom something is lent. */
  readonly lent: ReadonlyMap<string, Allotments>;
  /** Kiosks of the events whose right has not ended: what is earned there is set apart for them. */
  readonly holders: ReadonlySet<string>;
  /** What the kiosks may give whose facts are worth something. */
  readonly allowances: ReadonlyMap<string, Allowance>;
  /** What those facts were worth until now, by `worthKey`. */
  readonly worth: ReadonlyMap<string, number>;
  /** Points that residents were awarded in a category on a day, by `awardedKey`, of those who are awarded some. */
  readonly awarded: ReadonlyMap<string, number>;
  /** When residents registered at a counter, Unix milliseconds, of those who spend and did so lately. */
  readonly newcomers: ReadonlyMap<string, number>;
  /** Since when residents are away, Unix milliseconds, of those of whom the events are. */
  readonly away: ReadonlyMap<string, number>;
  /** Whom residents have appointed to redeem for them, of those of whom the events are. */
  readonly proxies: ReadonlyMap<string, readonly Appointment[]>;
  /** Points that other kiosks have asked for, by `askKey`, where something is released; oldest first. */
  readonly asks: ReadonlyMap<string, readonly Ask[]>;
  /** Of those of whom something is said by words, the ones whose words were erased. */
  readonly erased: ReadonlySet<string>;
  /** Of the events that have words, or say some, the ones whose words were erased for themselves. */
  readonly erasedEvents: ReadonlySet<string>;
  /** Residents' numbers that are taken, of those that may be given. */
  readonly numbers: ReadonlySet<string>;
  /** The number of a resident who bears a name, by `searchForm`, of the names that are to be registered. */
  readonly namesakes: ReadonlyMap<string, string>;
  readonly cards: ReadonlyMap<string, StoredCard>;
  readonly items: ReadonlyMap<string, { readonly pointsPrice: number; readonly cashPriceFen: number }>;
  /** The last place in the order of items, where one is to be created; else 0. */
  readonly lastSort: number;
  /** Barcodes that an item has, of those that are to be given, as `barcodeKey`. */
  readonly barcodes: ReadonlySet<string>;
  /** Pieces on a shelf, by `shelfKey`. */
  readonly onHand: ReadonlyMap<string, number>;
  /** The count that was applied last to a shelf, by `shelfKey`. */
  readonly lastCounts: ReadonlyMap<string, string>;
  /** What is left of deliveries, by `shelfKey`. */
  readonly batches: ReadonlyMap<string, readonly CostedBatch[]>;
  /** Ids of batches there are, of those that are to begin. */
  readonly knownBatches: ReadonlySet<string>;
  /** Rules by `ruleKey`. */
  readonly rules: ReadonlyMap<string, Rule>;
  readonly redemptions: ReadonlyMap<string, StoredRedemption>;
  readonly transfers: ReadonlyMap<string, StoredTransfer>;
  /** Stored events by what they wait for. */
  readonly waiting: ReadonlyMap<string, readonly Entry[]>;
}

/**
 * The numbers that a newcomer may be given, the wanted one first. The last names the resident whole: whoever took that
 * one too would have to know the id before it is there.
 */
export const numberChoices = ({ number, residentId }: Bodies['resident.registered']): readonly string[] => [
  number,
  `${number}-${residentId.slice(-4)}`,
  `${number}-${residentId}`,
];

/** Under which a kiosk is asked for a resident's points. */
export const askKey = (residentId: string, holder: string): string => `${residentId}/${holder}`;
export const shelfKey = (storeId: string, itemId: string): string => `${storeId}/${itemId}`;
export const worthKey = (kioskId: string, day: string, kind: WorthKind): string => `${kioskId}/${day}/${kind}`;
export const awardedKey = (residentId: string, categoryId: string, day: string): string =>
  `${residentId}/${categoryId}/${day}`;
export const ruleKey = (categoryId: string, version: number): string => `${categoryId}/${version}`;
