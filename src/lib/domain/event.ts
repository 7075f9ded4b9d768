import type { Points } from './points.ts';
import type { CardStatus } from './card.ts';

// What a kiosk records. These are the bodies alone; number, chain and hash are the protocol's envelope around them, and
// the envelope also names the member of staff who did it.

/** One line of a redemption: goods at the price the resident saw. */
export interface RedemptionLine {
  readonly itemId: string;
  /** Pieces, 1 to 99. */
  readonly quantity: number;
  readonly pointsEach: Points;
  /** The cash part of one piece, in fen (1/100 yuan). */
  readonly cashEachFen: number;
}

/** A resident took goods home. */
export interface RedemptionRecorded {
  readonly type: 'redemption.recorded';
  readonly body: {
    readonly redemptionId: string;
    /** What the resident reads on the screen, such as A-0042. */
    readonly number: string;
    readonly residentId: string;
    readonly cardHash: string;
    readonly lines: readonly RedemptionLine[];
    readonly points: Points;
    readonly cashFen: number;
    /** Why staff let goods through that the shelf does not count, because they lie in the resident's hand; else null. */
    readonly letThrough: string | null;
  };
}

/** Where goods that a resident gives back go: on to the shelf, or away because nobody can take them any more. */
export type ReturnTo = 'shelf' | 'writtenOff';

/** A part of a redemption that is undone. */
export interface ReversalLine {
  readonly itemId: string;
  readonly quantity: number;
  readonly to: ReturnTo;
}

/** A redemption was undone, as a whole or in part. It can be undone only once; `lines` says how much of it. */
export interface RedemptionReversed {
  readonly type: 'redemption.reversed';
  readonly body: {
    readonly redemptionId: string;
    readonly lines: readonly ReversalLine[];
    readonly reason: string;
  };
}

/** Points went to a resident under a published rule. */
export interface AccrualRecorded {
  readonly type: 'accrual.recorded';
  readonly body: {
    readonly accrualId: string;
    readonly residentId: string;
    readonly categoryId: string;
    readonly ruleVersion: number;
    /** Hours or times, as the rule counts; halves are allowed for hours. */
    readonly quantity: number;
    readonly points: Points;
    readonly note: string;
    /** The second member of staff, where the community's policy asks for one. */
    readonly approvedBy: string | null;
  };
}

/** Points that went to a resident were taken back. `transferId` is the id of the event that brought them. */
export interface AccrualReversed {
  readonly type: 'accrual.reversed';
  readonly body: {
    readonly transferId: string;
    readonly residentId: string;
    readonly points: Points;
    readonly reason: string;
  };
}

/** One line of a delivery, which becomes a batch. */
export interface DeliveryLine {
  readonly batchId: string;
  readonly itemId: string;
  readonly quantity: number;
  readonly supplierId: string | null;
  /** What one piece costs the community, in fen; null when the clerk does not know. */
  readonly costEachFen: number | null;
  /** The last day on which it may be handed out, YYYY-MM-DD; null for goods that do not spoil. */
  readonly bestBefore: string | null;
  /** The supplier's own name of the batch, may be empty. */
  readonly code: string;
}

/** Goods arrived at this kiosk's store. */
export interface StockReceived {
  readonly type: 'stock.received';
  readonly body: {
    readonly deliveryId: string;
    readonly lines: readonly DeliveryLine[];
    readonly note: string;
    /**
     * Version 2: items of this delivery of which staff said that they never expire. A line without a day says no such thing,
     * because release 0.1 wrote one by itself.
     */
    readonly doNotExpire?: readonly string[];
  };
}

/** Why a count differs from the ledger, as far as anybody knows. */
export const varianceReasons = ['none', 'unexplained', 'damaged', 'misplaced', 'notRecorded', 'miscounted'] as const;
export type VarianceReason = (typeof varianceReasons)[number];

/** One item of a stocktake. */
export interface CountLine {
  readonly itemId: string;
  readonly counted: number;
  /** What the ledger said at the very moment of counting, so that redemptions made since do not distort the difference. */
  readonly expected: number;
  readonly reason: VarianceReason;
  /** The count of this item that this kiosk knew of, null for none: two counts that know nothing of each other would
   * both correct the same difference. */
  readonly afterCount: string | null;
}

/** A shelf place was counted. */
export interface StockCounted {
  readonly type: 'stock.counted';
  readonly body: {
    readonly countId: string;
    readonly place: string;
    readonly lines: readonly CountLine[];
    /** The manager who confirmed a difference above the community's threshold. */
    readonly approvedBy: string | null;
  };
}

export const writeOffReasons = ['damaged', 'expired', 'ownUse', 'other'] as const;
export type WriteOffReason = (typeof writeOffReasons)[number];

/** Goods were taken out without anybody redeeming them. */
export interface StockWrittenOff {
  readonly type: 'stock.writtenOff';
  readonly body: {
    readonly writeOffId: string;
    readonly lines: readonly {
      readonly itemId: string;
      readonly quantity: number;
      /** The batch they were of; null takes the oldest. */
      readonly batchId: string | null;
    }[];
    readonly reason: WriteOffReason;
    readonly note: string;
    /** A small picture as a data URL, or null. */
    readonly photo: string | null;
  };
}

/** An item that was not known was put on the shelf. */
export interface ItemCreated {
  readonly type: 'item.created';
  readonly body: {
    readonly itemId: string;
    /** Null for goods that have none, such as eggs and vegetables; only version 2 can say that. */
    readonly barcode: string | null;
    readonly name: string;
    readonly pointsPrice: Points;
    readonly cashPriceFen: number;
    readonly marketPriceFen: number;
    readonly shelfPlace: string;
    /** A small picture as a data URL, or null. */
    readonly photo: string | null;
  } & ItemHabits;
}

/** What is usual of an item (version 2), to be filled in when it is delivered; null for what nobody has said. */
export interface ItemHabits {
  readonly usualSupplierId?: string | null;
  /** What one piece usually costs the community, in fen. */
  readonly usualCostFen?: number | null;
  /** Days from a delivery to the last day on which it may be handed out. */
  readonly shelfLifeDays?: number | null;
  /** Whether it keeps for ever: true needs no last day, false needs one with every delivery. */
  readonly keeps?: boolean | null;
}

/** A resident joined, with as little said as the store needs. */
export interface ResidentRegistered {
  readonly type: 'resident.registered';
  readonly body: {
    readonly residentId: string;
    /** What is printed on the card besides the code, such as A-R0012: unique because the kiosk's label is. */
    readonly number: string;
    readonly name: string;
    /** Of the name, without tones, in small letters; and its first letters. */
    readonly pinyin: string;
    readonly initials: string;
    readonly elderMode: boolean;
  };
}

/** A resident got a card. */
export interface CardIssued {
  readonly type: 'card.issued';
  readonly body: { readonly cardHash: string; readonly residentId: string };
}

/** A card stopped: it is lost, was taken away, or another one took its place. */
export interface CardRevoked {
  readonly type: 'card.revoked';
  readonly body: {
    readonly cardHash: string;
    readonly residentId: string;
    readonly status: Exclude<CardStatus, 'active'>;
    readonly reason: string;
  };
}

/** A kiosk gave up points that were set apart for it, because another one asked for them (protocol.md, idea 7). */
export interface AllotmentReleased {
  readonly type: 'allotment.released';
  readonly body: { readonly releaseId: string; readonly residentId: string; readonly points: Points };
}

/** What a shift came to. It changes no ledger: it is one person's word about what the ledger should say. */
export interface ShiftClosed {
  readonly type: 'shift.closed';
  readonly body: {
    readonly shiftId: string;
    /** From the end of the shift before (or the first event) to now, by the kiosk's clock, RFC 3339. */
    readonly from: string;
    readonly to: string;
    readonly redemptions: number;
    readonly reversals: number;
    readonly accruals: number;
    readonly points: Points;
    readonly cashExpectedFen: number;
    readonly cashCountedFen: number;
    /** Events that the hub had not heard of, and items that were flagged for a count. */
    readonly unsent: number;
    readonly flagged: number;
    readonly note: string;
  };
}

/** Everything a kiosk may record. */
export type Fact =
  | RedemptionRecorded
  | RedemptionReversed
  | AccrualRecorded
  | AccrualReversed
  | StockReceived
  | StockCounted
  | StockWrittenOff
  | ItemCreated
  | ResidentRegistered
  | CardIssued
  | CardRevoked
  | AllotmentReleased
  | ShiftClosed;
export type FactType = Fact['type'];
