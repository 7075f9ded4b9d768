import type { Decision } from '#lib/domain/decision.ts';
import type { AccountRole } from '#lib/domain/permission.ts';
import type { Policy } from '#lib/domain/policy.ts';
import type { StaffAction } from '#lib/domain/staff-action.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import type { HubBodies, HubFactType } from './hub-fact.ts';

/** How whoever and whatever a fact names is called, in the person's language. */
export interface Names {
  readonly staff: (id: string) => string;
  readonly kiosk: (id: string) => string;
  readonly store: (id: string) => string;
  readonly resident: (id: string) => string;
  readonly finding: (key: string) => string;
  readonly role: (role: AccountRole) => string;
  readonly staffAction: (action: StaffAction) => string;
  readonly decision: (decision: Decision) => string;
  /** Every figure that differs, with what it was and what it is. */
  readonly policyChanges: (before: Policy, after: Policy) => string;
  readonly count: (value: number) => string;
  /** Points with their sign. */
  readonly signed: (points: number) => string;
  readonly dateTime: (at: Date) => string;
}

/** What a type of fact is called, and a sentence that says what it did. Who and why are told beside it. */
export type HubFactWords<Type extends HubFactType> = Readonly<
  Record<LocaleCode, { readonly title: string; readonly what: (body: HubBodies[Type], names: Names) => string }>
>;
