import { describe, expect, it } from 'vitest';
import { demoCategories } from './categories.ts';
import { demoTeams } from './community.ts';
import { demoItems } from './items.ts';
import { demoResidentCount, demoResidents } from './residents.ts';
import type { DemoAccrual, DemoRedemption, DemoResident } from './types.ts';

const demo = demoResidents(demoResidentCount);
const many = demoResidents(2000);

const accrualsOf = ({ history }: DemoResident): readonly DemoAccrual[] =>
  history.filter((entry) => entry.kind === 'accrual');
const redemptionsOf = ({ history }: DemoResident): readonly DemoRedemption[] =>
  history.filter((entry) => entry.kind === 'redemption');

/** The balance after every movement. */
function runningBalances({ history }: DemoResident): readonly number[] {
  let balance = 0;
  return history.map((entry) => (balance += entry.kind === 'accrual' ? entry.points : -entry.points));
}

describe('the list of residents', () => {
  it('is the same at every call, and a longer one begins with it', () => {
    expect(demoResidents(demoResidentCount)).toEqual(demo);
    expect(many.slice(0, demoResidentCount)).toEqual(demo);
  });

  it('numbers everybody once', () => {
    expect(demo[0]?.number).toBe('XL-0001');
    expect(new Set(many.map(({ number }) => number)).size).toBe(many.length);
  });

  it('holds compound surnames and a reading that differs from the common one', () => {
    const reading = (surname: string) => demo.filter(({ name }) => name.startsWith(surname));
    expect(reading('欧阳').map(({ initials }) => initials.slice(0, 2))).toEqual(['oy', 'oy']);
    expect(reading('司马').map(({ pinyin }) => pinyin.slice(0, 4))).toEqual(['sima']);
    expect(reading('解').map(({ pinyin }) => pinyin.slice(0, 3))).toEqual(['xie', 'xie']);
  });

  it.each(['retiree', 'partyMember', 'caring', 'student'] as const)('has residents of the kind %s', (kind) => {
    expect(demo.some((resident) => resident.kind === kind)).toBe(true);
  });

  it('fills every team, and only retirees start in elder mode', () => {
    expect(new Set(demo.map(({ team }) => team))).toEqual(new Set(demoTeams.map(({ name }) => name)));
    const elders = demo.filter(({ elderMode }) => elderMode);
    expect(elders.length).toBeGreaterThan(20);
    expect(new Set(elders.map(({ kind }) => kind))).toEqual(new Set(['retiree']));
  });

  it('writes pinyin as people type it', () => {
    expect(many.filter(({ pinyin, initials }) => !/^[a-z]+$/.test(pinyin) || !/^[a-z]{2,4}$/.test(initials))).toEqual(
      [],
    );
    expect(many.every(({ name, initials }) => Array.from(name).length === initials.length)).toBe(true);
  });
});

describe('the histories', () => {
  it('never overdraw, and end at the balance', () => {
    for (const resident of many) {
      const balances = runningBalances(resident);
      expect(Math.min(...balances), resident.number).toBeGreaterThanOrEqual(0);
      expect(balances.at(-1), resident.number).toBe(resident.balance);
    }
  });

  it('run from 0 to several hundred points, most between 80 and 400', () => {
    const balances = demo.map(({ balance }) => balance);
    expect(Math.min(...balances)).toBe(0);
    expect(Math.max(...balances)).toBeGreaterThan(700);
    expect(Math.max(...balances)).toBeLessThanOrEqual(900);
    expect(balances.filter((balance) => balance >= 80 && balance <= 400).length).toBeGreaterThan(demo.length * 0.6);
  });

  it('are ordered by day, one movement a day', () => {
    for (const { number, history } of many) {
      const days = history.map(({ daysAgo }) => daysAgo);
      expect(days, number).toEqual([...new Set(days)].sort((a, b) => b - a));
      expect(days.at(-1), number).toBeGreaterThanOrEqual(1);
    }
  });

  it('hold three to ten accruals, each exactly what its rule gives', () => {
    const rules = new Map(demoCategories.map(({ id, rule }) => [id, rule]));
    for (const resident of many) {
      const accruals = accrualsOf(resident);
      expect(accruals.length, resident.number).toBeGreaterThanOrEqual(3);
      expect(accruals.length, resident.number).toBeLessThanOrEqual(10);
      for (const { categoryId, ruleVersion, quantity, points } of accruals) {
        const rule = rules.get(categoryId);
        expect(ruleVersion).toBe(rule?.version);
        expect(quantity % (rule?.unit === 'hour' ? 0.5 : 1)).toBe(0);
        expect(points).toBe(quantity * (rule?.pointsPerUnit ?? Number.NaN));
        expect(Number.isInteger(points)).toBe(true);
        expect(points).toBeLessThanOrEqual(rule?.dailyCap ?? Number.NaN);
      }
    }
  });

  it('redeem at the prices of the shelf', () => {
    const items = new Map(demoItems.map((item) => [item.code, item]));
    const redemptions = many.flatMap(redemptionsOf);
    expect(redemptions.length).toBeGreaterThan(many.length / 2);
    for (const { lines, points, cashFen } of redemptions) {
      for (const line of lines) {
        expect(line).toMatchObject({
          pointsEach: items.get(line.itemCode)?.pointsPrice,
          cashEachFen: items.get(line.itemCode)?.cashPriceFen,
        });
      }
      expect(points).toBe(lines.reduce((sum, line) => sum + line.quantity * line.pointsEach, 0));
      expect(cashFen).toBe(lines.reduce((sum, line) => sum + line.quantity * line.cashEachFen, 0));
    }
  });
});
