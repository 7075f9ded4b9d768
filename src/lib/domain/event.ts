import type { Points } from './points.ts';

// What a kiosk records. These are the bodies alone; number, chain and hash are the protocol's envelope around them.

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
  };
}

/** A redemption was undone as a whole, and its goods went back to the shelf. */
export interface RedemptionReversed {
  readonly type: 'redemption.reversed';
  readonly body: { readonly redemptionId: string; readonly reason: string };
}

/** Points went to a resident under a published rule. */
export interface AccrualRecorded {
  readonly type: 'accrual.recorded';
  readonly body: {
    readonly accrualId: string;
    readonly residentId: string;
    readonly categoryId: string;
    readonly ruleVersion: number;
    /** Hours or times, as the rule counts; tenths are allowed for hours. */
    readonly quantity: number;
    readonly points: Points;
    readonly note: string;
  };
}

/** Goods arrived at this kiosk's store. */
export interface StockReceived {
  readonly type: 'stock.received';
  readonly body: {
    readonly deliveryId: string;
    readonly lines: readonly { readonly itemId: string; readonly quantity: number }[];
    readonly note: string;
  };
}

/** Everything a kiosk may record. */
export type Fact = RedemptionRecorded | RedemptionReversed | AccrualRecorded | StockReceived;
export type FactType = Fact['type'];
