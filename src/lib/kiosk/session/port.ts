import type { CardNumber } from '#lib/domain/card.ts';
import type { RedeemCommand, RedemptionRefusal, ShelfItem } from '#lib/domain/redemption.ts';
import type { RedemptionLine } from '#lib/domain/event.ts';
import type { Movement } from '#lib/protocol/pull.ts';

/** What a resident's screens show. The name is masked at the hub already: the full one never reaches a kiosk. */
export interface ResidentView {
  readonly residentId: string;
  readonly maskedName: string;
  readonly balance: number;
  readonly elderMode: boolean;
  /** Newest first, with what this kiosk has recorded and the hub has not heard of yet. */
  readonly movements: readonly Movement[];
}

/** One item of the shelf as the screens show it. */
export interface ShelfItemView extends ShelfItem {
  readonly name: string;
  readonly nameEn: string;
  readonly supplierName: string;
  readonly marketPriceFen: number;
  readonly shelfPlace: string;
  readonly picture: string;
}

/** What a resident takes away from a redemption. */
export interface Receipt {
  readonly redemptionId: string;
  readonly number: string;
  readonly lines: readonly RedemptionLine[];
  readonly points: number;
  readonly cashFen: number;
  readonly balanceAfter: number;
}

/** Whose card it is. `refused` stops at the door what would be refused at the end anyway. */
export type CardOutcome =
  | {
      readonly kind: 'found';
      readonly cardHash: string;
      readonly resident: ResidentView;
      readonly shelf: readonly ShelfItemView[];
    }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly refusal: RedemptionRefusal }
  | { readonly kind: 'storageFailed'; readonly cause: string };

/** How a redemption ended. Only `recorded` means that it is on the tablet's storage for good. */
export type RedeemOutcome =
  | { readonly kind: 'recorded'; readonly receipt: Receipt }
  | { readonly kind: 'refused'; readonly refusal: RedemptionRefusal }
  | { readonly kind: 'storageFailed'; readonly cause: string };

/** What the counter needs of the kiosk's store. */
export interface CounterStore {
  openCard(number: CardNumber): Promise<CardOutcome>;
  residentView(residentId: string): Promise<ResidentView | undefined>;
  shelf(): Promise<readonly ShelfItemView[]>;
  redeem(command: Omit<RedeemCommand, 'number'>): Promise<RedeemOutcome>;
  setElderMode(residentId: string, elderMode: boolean): Promise<void>;
}
