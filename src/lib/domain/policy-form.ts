import { ok, refuse, type Result } from '#lib/base/result.ts';
import type { AllotmentPolicy } from './allotment.ts';
import { isLocaleCode } from './locale.ts';
import type { Policy } from './policy.ts';
import { isZone } from './zone.ts';

// The community's policy as a form asks for it: every figure in a unit that people use, with the bounds within which it
// makes sense. What the wire takes is wider, so that a figure that was set by hand is shown as it is and mended here.

/** What a figure counts, as people write it. */
export type PolicyUnit = 'days' | 'minutes' | 'points' | 'pieces' | 'fen';

/** How one figure of the policy is asked for. */
export interface PolicyFigure {
  readonly unit: PolicyUnit;
  /** How much of what is stored one unit is: figures of time are kept in milliseconds. */
  readonly size: number;
  /** Bounds in the unit, both allowed. */
  readonly least: number;
  readonly most: number;
  /** What it means that nothing is entered: there is no limit, or it goes by what is usual. False: it must be. */
  readonly mayBeNone: false | 'unlimited' | 'usual';
}

/** What of the policy is chosen from a list, and no figure. */
export type PolicyChoiceName = 'allotment' | 'consoleOnKiosk' | 'zone' | 'language';
/** Every figure of the policy by its name. */
export type PolicyFigureName = Exclude<keyof Policy, PolicyChoiceName>;

const minuteMs = 60_000;
const dayMs = 86_400_000;
const cap = { unit: 'points', size: 1, least: 1, most: 1_000_000, mayBeNone: 'unlimited' } as const;
const figure = (unit: PolicyUnit, size: number, least: number, most: number): PolicyFigure => ({
  unit,
  size,
  least,
  most,
  mayBeNone: false,
});

/** The figures in the order in which a person reads them. */
export const policyFigures = {
  lendPointsPerDay: figure('points', 1, 0, 1_000_000),
  leaseSharedMs: figure('days', dayMs, 0.25, 365),
  leaseAloneMs: figure('days', dayMs, 0.25, 365),
  capPerRedemption: cap,
  capPerCardOffline: cap,
  capPerKioskOffline: cap,
  snapshotLimitMs: figure('days', dayMs, 1, 365),
  clockDriftLimitMs: figure('minutes', minuteMs, 1, 1440),
  awardApprovalPoints: figure('points', 1, 0, 1_000_000),
  awardPointsPerDay: { unit: 'points', size: 1, least: 0, most: 1_000_000, mayBeNone: 'usual' },
  releasePointsPerDay: figure('points', 1, 0, 1_000_000),
  countApprovalPieces: figure('pieces', 1, 0, 10_000),
  reversalLimitMs: figure('days', dayMs, 0, 365),
  staffIdleMs: figure('minutes', minuteMs, 0.5, 60),
  lowStockPieces: figure('pieces', 1, 0, 10_000),
  expirySoonDays: figure('days', 1, 0, 365),
  fenPerPoint: figure('fen', 1, 1, 100_000),
} as const satisfies Readonly<Record<PolicyFigureName, PolicyFigure>>;

/** The names of all figures, in the same order. */
export const policyFigureNames = Object.keys(policyFigures) as readonly PolicyFigureName[];

/** The ways to set points apart. */
export const allotmentKinds = ['home', 'split', 'floor'] as const satisfies readonly AllotmentPolicy['kind'][];

/** What a form says for yes and no. */
export const yesOrNo = ['yes', 'no'] as const;

/** Most points that a floor may set apart for each kiosk. */
export const mostFloorPoints = 1_000_000;

/** What a form holds: the text of each figure, what was chosen, and the points of a floor. */
export type PolicyText = Readonly<Record<PolicyFigureName | PolicyChoiceName | 'floorPoints', string>>;
/** A place of the form. */
export type PolicyPlace = keyof PolicyText;

/** All places of the form, in their order. */
export const policyPlaces: readonly PolicyPlace[] = [
  'allotment',
  'floorPoints',
  ...policyFigureNames,
  'consoleOnKiosk',
  'zone',
  'language',
];

const textOf = (value: number | null, { size }: PolicyFigure): string => (value === null ? '' : String(value / size));

/** A policy as its form shows it. */
export function policyText(policy: Policy): PolicyText {
  const { allotment } = policy;
  const figures = policyFigureNames.map((name) => [name, textOf(policy[name], policyFigures[name])]);
  return {
    ...(Object.fromEntries(figures) as Record<PolicyFigureName, string>),
    allotment: allotment.kind,
    floorPoints: allotment.kind === 'floor' ? String(allotment.points) : '',
    consoleOnKiosk: policy.consoleOnKiosk ? 'yes' : 'no',
    zone: policy.zone,
    language: policy.language,
  };
}

/** Reads a form. Refused with the places at which something else is needed. */
export function readPolicy(text: PolicyText): Result<Policy, readonly PolicyPlace[]> {
  const figures = policyFigureNames.map((name) => [name, readFigure(text[name], policyFigures[name])] as const);
  const allotment = readAllotment(text);
  const wrong: PolicyPlace[] = figures.flatMap(([name, value]) => (value === undefined ? [name] : []));
  const zone = text.zone.trim();
  const consoleOnKiosk = yesOrNo.find((known) => known === text.consoleOnKiosk);
  if (typeof allotment === 'string') wrong.unshift(allotment);
  if (consoleOnKiosk === undefined) wrong.push('consoleOnKiosk');
  if (!isZone(zone)) wrong.push('zone');
  const language = isLocaleCode(text.language) ? text.language : undefined;
  if (language === undefined) wrong.push('language');
  if (typeof allotment === 'string' || language === undefined || wrong.length > 0) return refuse(wrong);
  return ok({
    ...(Object.fromEntries(figures) as unknown as Omit<Policy, PolicyChoiceName>),
    allotment,
    consoleOnKiosk: consoleOnKiosk === 'yes',
    zone,
    language,
  });
}

/** A figure as it is stored, null for no limit; undefined for a text that is none or lies outside of the bounds. */
function readFigure(typed: string, { size, least, most, mayBeNone }: PolicyFigure): number | null | undefined {
  // Who types Chinese may type the digits of the same width.
  const text = typed.normalize('NFKC').trim();
  if (text === '') return mayBeNone === false ? undefined : null;
  if (!(size === 1 ? /^\d{1,9}$/ : /^\d{1,9}(\.\d{1,20})?$/).test(text)) return undefined;
  const value = Number(text);
  return value < least || value > most ? undefined : Math.round(value * size);
}

/** The way to set points apart, or the place that is wrong. */
function readAllotment({ allotment, floorPoints }: PolicyText): AllotmentPolicy | 'allotment' | 'floorPoints' {
  const kind = allotmentKinds.find((known) => known === allotment);
  if (kind === undefined) return 'allotment';
  if (kind !== 'floor') return { kind };
  const bounds = { unit: 'points', size: 1, least: 1, most: mostFloorPoints, mayBeNone: false } as const;
  const points = readFigure(floorPoints, bounds);
  return typeof points === 'number' ? { kind, points } : 'floorPoints';
}

const isSame = (left: Policy[keyof Policy], right: Policy[keyof Policy]): boolean => {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  return left.kind === right.kind && (left.kind !== 'floor' || right.kind !== 'floor' || left.points === right.points);
};

/** What two policies disagree about, in the order of the form. */
export const differences = (left: Policy, right: Policy): readonly (keyof Policy)[] =>
  (['allotment', ...policyFigureNames, 'consoleOnKiosk', 'zone', 'language'] as const).filter(
    (name) => !isSame(left[name], right[name]),
  );

/**
 * What somebody wanted, on top of what somebody else has changed since: whatever they left as they had seen it is as it
 * now is, so that saving once more takes nobody's change back.
 */
export function rebase(seen: Policy, now: Policy, wanted: Policy): Policy {
  const meant = differences(seen, wanted).map((name) => [name, wanted[name]]);
  return { ...now, ...(Object.fromEntries(meant) as Partial<Policy>) };
}
