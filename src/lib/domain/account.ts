import { secondFactors, type FactorRule, type AccountRole } from './permission.ts';

/** What somebody has to do about their account before they can do anything else at the hub. */
export type Owed = 'password' | 'secondFactor';

/** How an account stands. */
export interface Account {
  readonly role: AccountRole;
  /** Whether a manager gave the password. It is good for signing in once. */
  readonly passwordIsGiven: boolean;
  readonly hasFactor: boolean;
}

/** What somebody owes first; null for nothing. */
export function owedBy(
  { role, passwordIsGiven, hasFactor }: Account,
  rules: Readonly<Record<AccountRole, FactorRule>> = secondFactors,
): Owed | null {
  if (passwordIsGiven) return 'password';
  return rules[role] === 'mandatory' && !hasFactor ? 'secondFactor' : null;
}
