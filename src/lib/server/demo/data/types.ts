import type { ItemGroup } from '#lib/domain/item-group.ts';
import type { Points } from '#lib/domain/points.ts';

// The demo community as data alone. Ids are stable texts, so that a reload of the demo touches the same rows, and
// times are days before today, so that the demo never looks abandoned.

export interface DemoCommunity {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly districtName: string;
  readonly districtNameEn: string;
  readonly cityName: string;
  readonly cityNameEn: string;
  /** Start-up money of the district, in fen. */
  readonly startUpFundFen: number;
}

export type DemoStoreId = 'main' | 'garden';

export interface DemoStore {
  readonly id: DemoStoreId;
  readonly name: string;
  readonly nameEn: string;
}

export interface DemoStaff {
  readonly id: string;
  readonly name: string;
  readonly role: 'clerk' | 'manager' | 'auditor';
  readonly signInName: string;
  readonly store: DemoStoreId;
}

export interface DemoRule {
  readonly version: number;
  readonly unit: 'hour' | 'time';
  readonly pointsPerUnit: Points;
  /** Most points of this category for one resident on one day. */
  readonly dailyCap: Points;
  /** ISO date. */
  readonly effectiveFrom: string;
}

export interface DemoCategory {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly standard: string;
  readonly standardEn: string;
  readonly sort: number;
  readonly rule: DemoRule;
  /** What people write beside an accrual of this category. */
  readonly notes: readonly [string, ...string[]];
}

export interface DemoSupplier {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: 'supplier' | 'merchant';
}

/** What a merchant gives for points: a coupon, or a zone of items at points plus cash. */
export type DemoOffer = {
  readonly id: string;
  readonly merchantId: string;
  readonly name: string;
  readonly nameEn: string;
  readonly terms: string;
  readonly termsEn: string;
} & (
  | { readonly kind: 'coupon'; readonly pointsPrice: Points; readonly percentOff: number; readonly validDays: number }
  | { readonly kind: 'tradeIn'; readonly itemCodes: readonly string[] }
);

export interface DemoItem {
  /** The SKU, such as A-01; also the item's id. */
  readonly code: string;
  /** EAN-13 of the in-store range (it begins with 2). */
  readonly barcode: string;
  readonly name: string;
  readonly nameEn: string;
  readonly group: ItemGroup;
  readonly supplierId: string;
  readonly pointsPrice: Points;
  /** The cash part beside the points; 0 for items that cost points alone. */
  readonly cashPriceFen: number;
  readonly marketPriceFen: number;
  readonly costPriceFen: number;
  readonly shelfPlace: string;
  /** Path of the picture below the app's root. */
  readonly picture: string;
  readonly sort: number;
  /** Pieces on each shelf today: the residents' past redemptions are already gone from it. */
  readonly onHand: Readonly<Record<DemoStoreId, number>>;
}

export type ResidentKind = 'retiree' | 'partyMember' | 'caring' | 'student';

export interface DemoTeam {
  readonly name: string;
  readonly nameEn: string;
  /** Categories that the team serves most in. */
  readonly categoryIds: readonly string[];
}

export interface DemoAccrual {
  readonly kind: 'accrual';
  readonly daysAgo: number;
  readonly categoryId: string;
  readonly ruleVersion: number;
  /** Hours in halves, or times, as the category's rule counts. */
  readonly quantity: number;
  readonly points: Points;
  readonly note: string;
}

export interface DemoRedemption {
  readonly kind: 'redemption';
  readonly daysAgo: number;
  readonly storeId: DemoStoreId;
  readonly lines: readonly {
    readonly itemCode: string;
    readonly quantity: number;
    readonly pointsEach: Points;
    readonly cashEachFen: number;
  }[];
  readonly points: Points;
  readonly cashFen: number;
}

export type DemoMovement = DemoAccrual | DemoRedemption;

export interface DemoResident {
  readonly number: string;
  readonly name: string;
  /** Syllables without tones or blanks, such as ouyangxiulan. */
  readonly pinyin: string;
  /** First letter of every syllable, such as oyxl. */
  readonly initials: string;
  readonly kind: ResidentKind;
  readonly team: string;
  /** A door, such as 2-1-301: building, entrance, flat. */
  readonly household: string;
  readonly elderMode: boolean;
  /** Oldest first; no two on the same day. */
  readonly history: readonly DemoMovement[];
  /** The sum of the history. */
  readonly balance: Points;
}
