import type { CardStatus } from '#lib/domain/card.ts';
import type { ReturnTo } from '#lib/facts/reversal/fact.ts';
import type { VarianceReason } from '#lib/facts/stocktake/reason.ts';
import type { WriteOffReason } from '#lib/facts/write-off/reason.ts';
import type { ScannerAdditions } from '#lib/domain/scan-code.ts';
import type { Role } from '#lib/domain/permission.ts';
import type { StockLevel } from '#lib/domain/stock.ts';
import type { IconName } from './icons.ts';
import type { BarPlace, MovementView, RuleView, ShellActions, ShellView } from './views.ts';

// What the staff's screens show, ready made. Days are YYYY-MM-DD, times Unix milliseconds, money fen.

/** What every screen of the staff has around it. */
export interface StaffFrame {
  readonly shell: ShellView;
  readonly actions: ShellActions;
  /** Why the last touch was not recorded, in words (staffRefusalText). */
  readonly refusal?: string | undefined;
  readonly onback: () => void;
}

/** The one obvious thing to do on a screen. */
export interface MainActionView {
  readonly label: string;
  readonly icon?: IconName;
  readonly disabled?: boolean;
  /** Being recorded: the label says so. */
  readonly busy?: boolean;
  /** Where it stands: in the middle of the bar by default, where what records belongs; or at the end of a form that scrolls. */
  readonly at?: BarPlace | 'end';
  readonly onclick: () => void;
}

/** A member of staff to choose. */
export interface MemberView {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** Why a PIN did not open. */
export type PinTroubleView =
  | { readonly kind: 'wrong'; readonly attemptsLeft: number }
  | { readonly kind: 'locked'; readonly secondsLeft: number }
  | { readonly kind: 'failed' };

/** Who signs in: nobody yet, or somebody whose PIN is asked for. */
export type SignInView =
  | { readonly kind: 'choosing'; readonly members: readonly MemberView[] }
  | {
      readonly kind: 'pin';
      readonly member: MemberView;
      readonly trouble: PinTroubleView | undefined;
      readonly verifying: boolean;
    };

/** A task of whoever is signed in. */
export interface StaffTaskView {
  readonly name: string;
  readonly icon: IconName;
  /** What it is called. */
  readonly task: string;
  /** What it is about, in a few words. */
  readonly about: string;
  /** What waits behind it. */
  readonly badges: readonly string[];
}

/** The tasks of whoever is signed in; what is not permitted is not among them. */
export interface StaffHomeView {
  readonly member: MemberView;
  readonly tasks: readonly StaffTaskView[];
}

/** What a hand scanner was seen to send. */
export interface ScannerReportView {
  readonly keys: readonly string[];
  readonly averageMs: number;
  readonly text: string;
  readonly found: (ScannerAdditions & { readonly code: string }) | undefined;
  readonly end: string | undefined;
  readonly verdict: 'good' | 'tooSlow' | 'noCode';
}

/** An item to pick. */
export interface PickItemView {
  readonly id: string;
  readonly name: string;
  readonly picture: string | undefined;
  readonly place: string;
  /** First letters of the name's pinyin, in small letters. */
  readonly initials: string;
}

export type PickWay = 'all' | 'letters';

/** A line of a delivery; what is null is not known. */
export interface RestockLineView {
  readonly id: string;
  readonly name: string;
  readonly picture: string | undefined;
  readonly quantity: number;
  readonly supplierId: string | null;
  readonly costEachFen: number | null;
  readonly bestBefore: string | null;
  readonly code: string;
  /** Whether its item never expires; null when nobody has said. */
  readonly keeps: boolean | null;
  /** Days that it usually has, by which a last day is proposed; null when that is not known. */
  readonly shelfLifeDays: number | null;
  /** Its last day is still to be said. */
  readonly isDateMissing: boolean;
  /** Its last day has passed already. */
  readonly isPast: boolean;
}

export interface RestockView {
  readonly lines: readonly RestockLineView[];
  /** How many different items. */
  readonly kinds: number;
  readonly pieces: number;
  readonly costFen: number;
  /** False when the cost of some line is not known. */
  readonly costComplete: boolean;
  /** The line that is being filled in. */
  readonly currentId: string | undefined;
  readonly suppliers: readonly { readonly id: string; readonly name: string }[];
  readonly today: string;
  readonly busy: boolean;
}

/** What may be changed of a line of a delivery. */
export type RestockChange = Partial<
  Pick<RestockLineView, 'quantity' | 'supplierId' | 'costEachFen' | 'bestBefore' | 'code'>
>;

/** What staff say of an item that was not known. */
export interface NewItemValues {
  /** Whether it never expires; null when it was not said. */
  readonly keeps: boolean | null;
  readonly shelfLifeDays: number | null;
  readonly name: string;
  readonly pointsPrice: number;
  readonly cashPriceFen: number;
  readonly marketPriceFen: number;
  readonly shelfPlace: string;
}

/** How an item stands on its shelf. */
export interface ShelfRowView {
  readonly id: string;
  readonly name: string;
  readonly picture: string | undefined;
  readonly place: string;
  readonly onHand: number;
  readonly expired: number;
  readonly expiringSoon: number;
  readonly nextBestBefore: string | null;
  readonly level: StockLevel;
  readonly needsCount: boolean;
  /** Another item has its barcode. */
  readonly sharesBarcode: boolean;
}

/** A label for the edge of the shelf. `barcode` is the article's number as printed below it. */
export interface ShelfLabelView {
  readonly id: string;
  readonly name: string;
  readonly points: number;
  readonly cashFen: number;
  readonly marketFen: number;
  readonly barcode: string;
  readonly place: string;
}

/** A place of the shelf and how far its count is. */
export interface CountPlaceView {
  readonly place: string;
  readonly items: number;
  readonly counted: number;
  readonly startedBy: string | undefined;
  readonly startedMs: number | undefined;
  readonly needsCount: boolean;
}

/** Counting one place. What the ledger expects is not in here: the count is blind. */
export interface CountView {
  readonly place: string;
  readonly currentId: string;
  readonly items: readonly {
    readonly id: string;
    readonly name: string;
    readonly picture: string | undefined;
    /** Undefined as long as nobody has counted it. */
    readonly counted: number | undefined;
  }[];
  readonly busy: boolean;
}

/** A line that differs from the ledger as it was when the item was counted. */
export interface CountDifferenceView {
  readonly id: string;
  readonly name: string;
  readonly picture: string | undefined;
  readonly counted: number;
  /** More than expected is positive. */
  readonly difference: number;
  readonly reason: VarianceReason;
}

export interface CountReviewView {
  readonly place: string;
  readonly differing: readonly CountDifferenceView[];
  readonly matching: number;
  readonly notCounted: number;
  /** The community's threshold in pieces when a manager must confirm, else undefined. */
  readonly managerAbove: number | undefined;
  readonly busy: boolean;
}

/** A batch to take from. */
export interface BatchView {
  readonly id: string;
  readonly bestBefore: string | null;
  readonly remaining: number;
  readonly isExpired: boolean;
}

export interface WriteOffLineView {
  readonly id: string;
  readonly name: string;
  readonly picture: string | undefined;
  readonly quantity: number;
  /** Null takes the oldest. */
  readonly batchId: string | null;
  readonly batches: readonly BatchView[];
}

export interface WriteOffView {
  readonly lines: readonly WriteOffLineView[];
  readonly pieces: number;
  readonly reason: WriteOffReason | undefined;
  readonly note: string;
  readonly busy: boolean;
}

/** A resident as staff find one: the name is masked. */
export interface FoundResidentView {
  readonly id: string;
  readonly maskedName: string;
  readonly number: string;
}

/** What an award comes to. */
export type AwardView =
  | { readonly kind: 'category'; readonly resident: FoundResidentView; readonly rules: readonly RuleView[] }
  | {
      readonly kind: 'quantity';
      readonly resident: FoundResidentView;
      readonly rule: RuleView;
      readonly quantity: number;
      readonly points: number;
      /** The day's cap has taken some away. */
      readonly capped: boolean;
      readonly awardedToday: number;
      readonly canLess: boolean;
      readonly canMore: boolean;
      readonly needsSecond: boolean;
      readonly note: string;
      readonly busy: boolean;
    };

/** A second member of staff is asked for. */
export interface ApprovalView {
  readonly why: string;
  /** Undefined until they have been looked up. */
  readonly members: readonly MemberView[] | undefined;
  /** The id of whoever is asked for a PIN; undefined while nobody is chosen. */
  readonly chosen: string | undefined;
  readonly trouble: PinTroubleView | undefined;
  readonly verifying: boolean;
}

export type FindWay = 'letters' | 'number' | 'name';

export interface ResidentSearchView {
  readonly query: string;
  readonly found: readonly FoundResidentView[];
  /** There may be more than these. */
  readonly isCutOff: boolean;
  readonly canRegister: boolean;
}

export interface ResidentCardView {
  /** Its hash. */
  readonly id: string;
  readonly status: CardStatus;
}

/** Whether the points of a movement can be taken back here; `never` for what is no award, and for those who may not. */
export type TakeBackView =
  | { readonly kind: 'possible'; readonly transferId: string }
  | { readonly kind: 'taken' }
  | { readonly kind: 'tooOld'; readonly days: number }
  | { readonly kind: 'never' };

/** A resident as staff see one. */
export interface StaffResidentView {
  readonly resident: FoundResidentView;
  readonly balance: number;
  /** Newest first. */
  readonly movements: readonly (MovementView & { readonly takeBack: TakeBackView })[];
  readonly cards: readonly ResidentCardView[];
  readonly can: { readonly award: boolean; readonly issue: boolean; readonly revoke: boolean };
  readonly busy: boolean;
}

/** What is printed on a card. `groups` is its number in groups of four. */
export interface PrintedCardView {
  readonly groups: string;
  readonly maskedName: string;
  readonly residentNumber: string;
}

/** A redemption that may be undone. */
export interface RedemptionRowView {
  readonly id: string;
  readonly number: string;
  readonly atMs: number;
  readonly maskedName: string;
  readonly points: number;
  readonly cashFen: number;
  readonly isReversed: boolean;
}

/** Goods that were redeemed here and wait for their resident, or were just ticked off. */
export interface HandOverRowView {
  readonly id: string;
  readonly number: string;
  readonly maskedName: string;
  /** When it was redeemed, in words. */
  readonly since: string;
  readonly lines: readonly { readonly id: string; readonly name: string; readonly quantity: number }[];
  readonly cashFen: number;
  readonly isTicked: boolean;
}

/** What comes back of a redemption. */
export interface ReversalView {
  readonly number: string;
  readonly maskedName: string;
  readonly lines: readonly {
    readonly id: string;
    readonly name: string;
    readonly picture: string | undefined;
    readonly taken: number;
    readonly quantity: number;
    readonly to: ReturnTo;
  }[];
  readonly points: number;
  readonly cashFen: number;
  readonly reason: string;
  readonly busy: boolean;
}

/** A shift, as far as it has come or as it was closed. */
export interface ShiftView {
  readonly fromMs: number;
  readonly toMs: number;
  readonly redemptions: number;
  readonly reversals: number;
  readonly accruals: number;
  readonly points: number;
  readonly cashExpectedFen: number;
  readonly cashCountedFen: number | undefined;
  readonly unsent: number;
  readonly flagged: number;
  readonly note: string;
  readonly busy: boolean;
}

/** How an export of the outbox ended. */
export type ExportView =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly events: number; readonly file: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'failed' };

/** What the sync panel can do besides showing. */
export interface SyncToolsView {
  /** Why redeeming has stopped; undefined while the storage is trusted. */
  readonly doubt: string | undefined;
  readonly canSettle: boolean;
  readonly restarts: number;
  readonly canExport: boolean;
  readonly exported: ExportView | undefined;
}
