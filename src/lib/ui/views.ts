import type { FactType } from '#lib/facts/fact.ts';
import type { MovementKind } from '#lib/domain/points.ts';
import type { Theme } from './look.ts';

// What the kiosk's screens show, ready made: no component reckons, decides or fetches.

/**
 * How far the tablet is with the hub. Residents see one calm mark; `waiting` counts events the hub has not heard of.
 */
export type SyncView =
  | { readonly kind: 'synced' }
  | { readonly kind: 'waiting'; readonly waiting: number }
  | {
      readonly kind: 'offline';
      readonly waiting: number;
      /** What is missing: a network, or a hub that answers well. */
      readonly why: 'network' | 'hub';
      /** When the hub was last reached, and now, in Unix milliseconds; undefined when it never was. */
      readonly reached: { readonly atMs: number; readonly nowMs: number } | undefined;
    };

/** Where in the bar at the foot of a screen an action stands. */
export type BarPlace = 'left' | 'middle' | 'right';

/** What stands above every screen. */
export interface ShellView {
  readonly storeName: string;
  readonly sync: SyncView;
  readonly elder: boolean;
}

/** What the header's buttons do. */
export interface ShellActions {
  readonly onelder: () => void;
  readonly onlanguage: () => void;
  /** Opens the staff panel; without it the sync mark is no button. */
  readonly onstaff?: () => void;
}

/**
 * Without a card nothing is too expensive: prices are only looked at. `soldOut` is what nobody can have, `allChosen`
 * what this resident has chosen to the last piece.
 */
export type ItemState = 'available' | 'tooExpensive' | 'soldOut' | 'allChosen';

/** An item of the shelf. */
export interface ItemCardView {
  readonly id: string;
  readonly name: string;
  /** The address of the picture; undefined shows the drawn placeholder. */
  readonly picture: string | undefined;
  readonly supplierName: string;
  readonly points: number;
  readonly cashFen: number;
  readonly marketFen: number;
  /** Whole percent below the market price; 0 is not shown. */
  readonly lowerPercent: number;
  /** Pieces that can still be chosen; expired ones are not there. */
  readonly left: number;
  /** The shelf has but few, by the community's figure. */
  readonly isFew: boolean;
  readonly inBasket: number;
  readonly state: ItemState;
  /** Points that are missing when it is too expensive. */
  readonly missingPoints: number;
}

/** One line of the resident's history. */
export interface MovementView {
  readonly kind: MovementKind;
  /** The category's name; undefined where there is none, as for a redemption. */
  readonly category: string | undefined;
  readonly reason: string;
  readonly points: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** A resident who has shown the card. */
export interface ResidentScreenView {
  readonly maskedName: string;
  /** Somebody else redeems for them. */
  readonly isProxy?: boolean;
  readonly balance: number;
  /** Points beside the balance that nobody can use before a manager has confirmed them. */
  readonly pending: number;
  /** Of the balance, what can be used here while the hub cannot be asked. */
  readonly spendable: number;
  /** Nothing can be used here before this tablet has reached the hub. */
  readonly leaseOver: boolean;
  readonly affordableItems: number;
  /** Newest first. */
  readonly movements: readonly MovementView[];
  /** A few items that can be had at one touch. */
  readonly picks: readonly ItemCardView[];
}

/** Whether what was confirmed is being written down. What takes but a moment is not spoken of. */
export type RecordingView = 'not' | 'briefly' | 'long';

/** One line of the basket. */
export interface BasketLineView {
  readonly id: string;
  readonly name: string;
  readonly picture: string | undefined;
  readonly quantity: number;
  readonly pointsEach: number;
  readonly cashEachFen: number;
  /** Whether one more fits the shelf and the balance. */
  readonly canAdd: boolean;
}

/** The basket and what it comes to. */
export interface BasketView {
  readonly lines: readonly BasketLineView[];
  readonly pieces: number;
  readonly points: number;
  readonly cashFen: number;
  /** The balance after it. */
  readonly remaining: number;
}

/** What the resident takes home. */
export interface DoneView {
  readonly number: string;
  readonly lines: readonly Pick<BasketLineView, 'id' | 'name' | 'picture' | 'quantity'>[];
  readonly points: number;
  readonly cashFen: number;
  readonly balance: number;
  /** Points beside it that are pending. */
  readonly pending: number;
  /** Until the screen goes back by itself; undefined before that is near. */
  readonly secondsLeft: number | undefined;
  /** Whose points they were, masked, where somebody else has redeemed for them. */
  readonly forName?: string | undefined;
}

/** What the camera is doing. */
export type CameraView = 'starting' | 'scanning' | 'refused' | 'missing' | 'lost' | 'failed';

/** A category of points with the rule in force. */
export interface RuleView {
  readonly id: string;
  readonly name: string;
  readonly standard: string;
  readonly unit: 'hour' | 'time';
  readonly points: number;
  /** Most points a day; undefined means no limit. */
  readonly dailyCap: number | undefined;
}

/** A typed card number that did not do. */
export type KeypadError = 'format' | 'version' | 'checkDigits' | 'notFound';

/** Where the pairing of a new tablet stands. */
export type PairingView =
  | { readonly kind: 'asking'; readonly error: PairingError | undefined }
  | { readonly kind: 'pairing' }
  | {
      readonly kind: 'paired';
      readonly storeName: string;
      readonly persisted: boolean;
      /** Whether the page can be opened again without a network. */
      readonly startsOffline: boolean;
    };
export type PairingError = 'refused' | 'offline' | 'throttled' | 'clock' | 'keyless' | 'failed';

/** What a browser may lack and the kiosk does without. */
export type Lack = 'offlineStart' | 'otherTabs' | 'camera' | 'decoding' | 'pins' | 'voice' | 'sound' | 'screenOn';

/** Everything that staff may want to know, exactly. Times are milliseconds since 1970. */
export interface StaffView {
  readonly waiting: number;
  readonly waitingSinceMs: number | undefined;
  readonly lastExchangeMs: number | undefined;
  readonly lastFailure: 'unreachable' | 'unwell' | 'unauthorised' | 'copied' | undefined;
  /** Of the waiting ones, those that the hub cannot read before it is updated; undefined when there are none. */
  readonly held: { readonly events: number; readonly sinceMs: number | null } | undefined;
  /** Which side has to be updated before anything can be fetched from the hub. */
  readonly older: 'kiosk' | 'hub' | undefined;
  readonly syncing: boolean;
  /** What the hub did not book: its number, its type, and the hub's code for why. */
  readonly setAside: readonly { readonly seq: number; readonly type: FactType; readonly code: string }[];
  readonly lastSeq: number;
  readonly storeName: string;
  readonly kioskLabel: string;
  readonly appVersion: string;
  /** How far this clock is ahead of the hub's; undefined before the first exchange. */
  readonly clockOffsetMs: number | undefined;
  /** By how much this clock was set (ahead: positive) since the hub told the time; undefined when nothing was seen. */
  readonly clockJumpMs: number | undefined;
  readonly persisted: boolean;
  readonly freeBytes: number | undefined;
  readonly secondCopy: boolean;
  readonly lacks: readonly Lack[];
  /** Whole percent, 0 when muted. */
  readonly volume: number;
  readonly theme: Theme;
  readonly nowMs: number;
}

/** Why the kiosk does not start as it should; `detail` is for staff. */
export type BootView =
  | { readonly kind: 'starting' }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'recovering' }
  | { readonly kind: 'recovered'; readonly events: number }
  | { readonly kind: 'noStorage'; readonly detail: string }
  | { readonly kind: 'otherVersion'; readonly detail: string }
  | { readonly kind: 'full'; readonly detail: string }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'failed'; readonly detail: string };
