import type { RedemptionRecorded } from '#lib/domain/event.ts';
import type { Policy } from '#lib/domain/policy.ts';
import type { CardStatus } from '#lib/domain/redemption.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { ReviewCode } from '#lib/protocol/push.ts';

/** An event that is to take effect. */
export interface Entry {
  readonly event: KioskEvent;
  /** The event as it came, with fields that this version does not know. */
  readonly payload: unknown;
  /** The store of the kiosk that recorded it: whose shelf it concerns. */
  readonly storeId: string;
  readonly receivedAt: Date;
  /** Flags from how it came. */
  readonly arrival: readonly ReviewCode[];
  /** True when the hub has the event already and it only waited for what it refers to. */
  readonly stored: boolean;
}

/** A redemption that can be reversed. */
export interface StoredRedemption {
  readonly fact: RedemptionRecorded;
  /** The event that recorded it, which is also the id of its transfer. */
  readonly eventId: string;
  readonly reversed: boolean;
}

/** What the events of a set refer to, as it stands before them. */
export interface LedgerState {
  readonly policy: Policy;
  /** Balances of the residents there are. */
  readonly balances: ReadonlyMap<string, number>;
  readonly cards: ReadonlyMap<string, { readonly residentId: string; readonly status: CardStatus }>;
  readonly items: ReadonlyMap<string, { readonly pointsPrice: number; readonly cashPriceFen: number }>;
  /** Pieces on a shelf, by `shelfKey`. */
  readonly onHand: ReadonlyMap<string, number>;
  /** Rules by `ruleKey`. */
  readonly rules: ReadonlyMap<string, { readonly pointsPerUnit: number; readonly dailyCap: number | null }>;
  readonly redemptions: ReadonlyMap<string, StoredRedemption>;
  /** Stored events by what they wait for. */
  readonly waiting: ReadonlyMap<string, readonly Entry[]>;
}

export const shelfKey = (storeId: string, itemId: string): string => `${storeId}/${itemId}`;
export const ruleKey = (categoryId: string, version: number): string => `${categoryId}/${version}`;
/** What an event waits for when its resident is not registered yet. */
export const residentKey = (residentId: string): string => `resident:${residentId}`;
/** What a reversal waits for when its redemption has not arrived yet. */
export const redemptionKey = (redemptionId: string): string => `redemption:${redemptionId}`;
