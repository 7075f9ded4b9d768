import type { AnyFinding } from './definition.ts';
import { kioskFindings } from './kiosks.ts';
import { reviews, type ReviewCode } from './reviews.ts';
import { setAside } from './set-aside.ts';

/** Everything that people may have to look at. */
export type FindingCode = ReviewCode | keyof typeof setAside | keyof typeof kioskFindings;

/** What is true of each code, in the order in which the console lists them. */
export const findings: Readonly<Record<FindingCode, AnyFinding>> = {
  ...reviews,
  ...setAside,
  ...kioskFindings,
};
export const findingCodes = Object.keys(findings) as readonly FindingCode[];

/** Where a finding comes from: an event that was applied, one that was set aside, or a kiosk. */
export const findingKinds = ['review', 'setAside', 'kiosk'] as const;
export type FindingKind = (typeof findingKinds)[number];
