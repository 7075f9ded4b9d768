import { reviewCodes, setAsideCodes, type ReviewCode, type SetAsideCode } from '#lib/protocol/push.ts';

// Everything that people may have to look at, in one table: what it did to the ledger, who decides, and what there is to
// see. A code of the protocol that is not here does not compile.

/** Who has to decide about something that came in differently than it should have. */
export type Decider = 'manager' | 'staffAtCounter' | 'administrator';

/** What something did to the ledger. */
export type Effect = 'inFull' | 'inPart' | 'nothing' | 'waits' | 'none' | 'freed';

/** What is told of a kiosk as a whole rather than of one event. */
export const kioskCodes = ['gap', 'newChain', 'kioskLost'] as const;
export type KioskCode = (typeof kioskCodes)[number];

/** Where a finding comes from: an event that was applied, one that was set aside, or a kiosk. */
export const findingKinds = ['review', 'setAside', 'kiosk'] as const;
export type FindingKind = (typeof findingKinds)[number];

export const findingCodes = [...reviewCodes, ...setAsideCodes, ...kioskCodes] as const;
export type FindingCode = ReviewCode | SetAsideCode | KioskCode;

interface Rule {
  readonly decider: Decider;
  readonly effect: Effect;
}

export const findingTable = {
  overdraft: { decider: 'manager', effect: 'inFull' },
  beyondAllotment: { decider: 'manager', effect: 'inFull' },
  oversell: { decider: 'staffAtCounter', effect: 'inFull' },
  cardUnknown: { decider: 'manager', effect: 'inFull' },
  cardInactive: { decider: 'manager', effect: 'inFull' },
  cardMismatch: { decider: 'manager', effect: 'inFull' },
  priceDiffers: { decider: 'manager', effect: 'inFull' },
  itemUnknown: { decider: 'manager', effect: 'inFull' },
  ruleMismatch: { decider: 'manager', effect: 'inFull' },
  clockDrift: { decider: 'administrator', effect: 'inFull' },
  alreadyReversed: { decider: 'staffAtCounter', effect: 'nothing' },
  residentUnknown: { decider: 'manager', effect: 'waits' },
  recovered: { decider: 'administrator', effect: 'inFull' },
  afterDamage: { decider: 'administrator', effect: 'inFull' },
  staffUnknown: { decider: 'manager', effect: 'inFull' },
  notPermitted: { decider: 'manager', effect: 'inFull' },
  letThrough: { decider: 'staffAtCounter', effect: 'inFull' },
  countConflict: { decider: 'staffAtCounter', effect: 'inPart' },
  reversalMismatch: { decider: 'manager', effect: 'nothing' },
  transferUnknown: { decider: 'manager', effect: 'nothing' },
  alreadyThere: { decider: 'manager', effect: 'inPart' },
  nameAlreadyThere: { decider: 'manager', effect: 'inFull' },
  barcodeTwice: { decider: 'manager', effect: 'inFull' },
  numberTwice: { decider: 'manager', effect: 'inFull' },
  schema: { decider: 'administrator', effect: 'nothing' },
  hash: { decider: 'administrator', effect: 'nothing' },
  chain: { decider: 'administrator', effect: 'nothing' },
  oversized: { decider: 'administrator', effect: 'nothing' },
  conflict: { decider: 'manager', effect: 'nothing' },
  foreign: { decider: 'manager', effect: 'nothing' },
  failed: { decider: 'administrator', effect: 'nothing' },
  gap: { decider: 'administrator', effect: 'none' },
  newChain: { decider: 'administrator', effect: 'none' },
  kioskLost: { decider: 'manager', effect: 'freed' },
} as const satisfies Record<FindingCode, Rule>;

/** From the least to the most that an event may have done. */
const ladder = ['nothing', 'inPart', 'inFull'] as const satisfies readonly Effect[];

/**
 * What a finding did to the ledger. An event with several reviews did no more than the least of them says, and one that
 * waits did nothing yet.
 */
export function effectOf(code: FindingCode, answer: Answer | null): Effect {
  if (answer === null) return findingTable[code].effect;
  if (answer.status === 'waiting') return 'waits';
  const effects = [code, ...(answer.review ?? [])].map((each): Effect => findingTable[each].effect);
  // What it had to wait for has come since, or its answer would still say so.
  return ladder.find((effect) => effects.includes(effect)) ?? 'inFull';
}

interface Answer {
  readonly status: string;
  readonly review?: readonly ReviewCode[] | undefined;
}
