import type { LocaleCode } from '#lib/domain/locale.ts';
import type { Rule } from '#lib/domain/rule.ts';
import { categoryWords } from './words.ts';

/** A rule as a person reads it: `每小时 10 积分，每人每天最多 40`. */
export const sayRule = (
  code: LocaleCode,
  { unit, pointsPerUnit, dailyCap }: Omit<Rule, 'version'>,
  count: (value: number) => string,
): string => categoryWords[code].says(unit, count(pointsPerUnit), dailyCap === null ? null : count(dailyCap));
