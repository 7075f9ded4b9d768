import type { AllotmentPolicy } from './allotment.ts';
import { defaultLocale, type LocaleCode } from './locale.ts';
import { defaultZone } from './zone.ts';

/**
 * What a community has settled about its kiosks. Every figure can be changed at the hub and reaches kiosks by the pull.
 */
export interface Policy {
  /** A kiosk whose snapshot of the hub is older stops redeeming, in milliseconds. */
  readonly snapshotLimitMs: number;
  /** Most points of one redemption without staff; null means no cap. */
  readonly capPerRedemption: number | null;
  /** Most points one card may spend at one kiosk since its last exchange with the hub; null means no cap. */
  readonly capPerCardOffline: number | null;
  /** Most points one kiosk may take in since its last exchange with the hub; null means no cap. */
  readonly capPerKioskOffline: number | null;
  /** How residents' points are set apart for kiosks, which spend no others without asking. */
  readonly allotment: AllotmentPolicy;
  /** Most points of a resident that are lent within a day while the tablet that holds them is silent; 0: none, ever. */
  readonly lendPointsPerDay: number;
  /**
   * After its last exchange a tablet may spend what is set apart for it for so long, where it is the only one of its
   * store, in milliseconds.
   */
  readonly leaseAloneMs: number;
  /** The same where its store has several. */
  readonly leaseSharedMs: number;
  /** A clock further off than this is shown on the kiosk and reviewed at the hub, in milliseconds. */
  readonly clockDriftLimitMs: number;
  /** What one point is worth beside a market price, in fen. */
  readonly fenPerPoint: number;
  /** Staff at the counter are signed out after this long without a touch, in milliseconds. */
  readonly staffIdleMs: number;
  /** A redemption can be reversed at the counter for this long, in milliseconds. */
  readonly reversalLimitMs: number;
  /** A count that differs from the ledger by more pieces of an item needs a manager. */
  readonly countApprovalPieces: number;
  /** An award of more points needs a second member of staff. */
  readonly awardApprovalPoints: number;
  /** Most points that a tablet gives in a day before the rest is pending; null: as many as in a usual week. */
  readonly awardPointsPerDay: number | null;
  /** Most pending points that one manager releases in a day. */
  readonly releasePointsPerDay: number;
  /** An item with this many pieces or fewer is low. */
  readonly lowStockPieces: number;
  /** Goods whose last day comes within this many days are about to expire. */
  readonly expirySoonDays: number;
  /** Whether the console opens in a browser that is paired as a kiosk. */
  readonly consoleOnKiosk: boolean;
  /** The time zone by whose calendar the community's days go, as an IANA name. */
  readonly zone: string;
  /** What tablets and console speak to whoever has chosen no language. */
  readonly language: LocaleCode;
}

const dayMs = 86_400_000;

/** The defaults of docs/protocol.md (30 days, five minutes, no caps), and what a counter of a few dozen items needs. */
export const defaultPolicy: Policy = {
  snapshotLimitMs: 30 * dayMs,
  capPerRedemption: null,
  capPerCardOffline: null,
  capPerKioskOffline: null,
  allotment: { kind: 'home' },
  // Some ordinary items together, or a large one.
  lendPointsPerDay: 500,
  leaseAloneMs: 30 * dayMs,
  leaseSharedMs: dayMs,
  clockDriftLimitMs: 5 * 60_000,
  fenPerPoint: 10,
  staffIdleMs: 3 * 60_000,
  reversalLimitMs: 7 * dayMs,
  countApprovalPieces: 5,
  awardApprovalPoints: 100,
  awardPointsPerDay: null,
  releasePointsPerDay: 10_000,
  lowStockPieces: 3,
  expirySoonDays: 30,
  consoleOnKiosk: false,
  zone: defaultZone,
  language: defaultLocale,
};

/** A policy where the hub was reached just now: what bounds spending without it does not bind. */
export const withoutOfflineCaps = (policy: Policy): Policy => ({
  ...policy,
  capPerCardOffline: null,
  capPerKioskOffline: null,
});

/**
 * A policy as it is stored, or as an earlier release told it: a figure that it does not know is as it is by default.
 */
export const wholePolicy = (known: Partial<Policy> | undefined): Policy => ({ ...defaultPolicy, ...known });
