import type { Points } from '#lib/domain/points.ts';
import { demoCategories } from './categories.ts';
import { demoItems } from './items.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { DemoAccrual, DemoItem, DemoMovement, DemoRedemption, DemoStoreId, DemoTeam } from './types.ts';

/** How much somebody serves. */
export type Effort = 'light' | 'steady' | 'devoted';

/** What a resident's history is drawn from. */
export interface Habit {
  readonly effort: Effort;
  readonly team: DemoTeam;
  /** Ends with a redemption that leaves little or nothing, because an empty balance has to be seen too. */
  readonly spendsAll: boolean;
}

type Range = readonly [low: number, high: number];

const ranges: Readonly<
  Record<Effort, { readonly accruals: Range; readonly redemptions: Range; readonly halfHours: Range }>
> = {
  light: { accruals: [3, 6], redemptions: [0, 1], halfHours: [2, 8] },
  steady: { accruals: [6, 9], redemptions: [0, 2], halfHours: [4, 12] },
  devoted: { accruals: [9, 10], redemptions: [0, 1], halfHours: [11, 20] },
};
const oldestDay = 180;
/** The devoted give whole days, so they serve where a whole day counts. */
const wholeDay: Points = 60;
const storeIds: readonly DemoStoreId[] = ['main', 'main', 'main', 'garden'];
const cheapest: Points = Math.min(...demoItems.map((item) => item.pointsPrice));

/** A made-up past, oldest first, one movement a day at most, in which nobody ever spends what is not there. */
export function demoHistory(habit: Habit, random: SeededRandom): readonly DemoMovement[] {
  const range = ranges[habit.effort];
  const accruals = random.between(...range.accruals);
  const redemptions = random.between(...range.redemptions);
  const days = distinctDays(accruals + redemptions, random);
  // Nobody starts by spending: the first two movements are always accruals.
  const spendingDays = new Set(distinctDaysOf(days.slice(2), redemptions, random));

  const history: DemoMovement[] = [];
  let balance: Points = 0;
  for (const daysAgo of days) {
    if (spendingDays.has(daysAgo)) {
      // A normal visit leaves something for the next one.
      const redemption = redeem(daysAgo, Math.floor(balance * 0.7), random.between(1, 2), random);
      if (redemption === undefined) continue;
      history.push(redemption);
      balance -= redemption.points;
    } else {
      const accrual = accrue(daysAgo, habit, random);
      history.push(accrual);
      balance += accrual.points;
    }
  }
  // Some day after the last movement, so that not everybody empties a shelf on the same one.
  const lastDay = random.between(1, Math.max(1, (days.at(-1) ?? 2) - 1));
  const last = habit.spendsAll ? redeem(lastDay, balance, 99, random) : undefined;
  return last === undefined ? history : [...history, last];
}

/** `count` different days before yesterday, the longest ago first. */
function distinctDays(count: number, random: SeededRandom): readonly number[] {
  const days = new Set<number>();
  while (days.size < count) days.add(random.between(2, oldestDay));
  return [...days].sort((a, b) => b - a);
}

function distinctDaysOf(days: readonly number[], count: number, random: SeededRandom): readonly number[] {
  const left = [...days];
  return Array.from({ length: count }, () => left.splice(random.between(0, left.length - 1), 1)).flat();
}

function accrue(daysAgo: number, { effort, team }: Habit, random: SeededRandom): DemoAccrual {
  const open = demoCategories.filter(({ rule }) => effort !== 'devoted' || rule.dailyCap >= wholeDay);
  const own = open.filter(({ id }) => team.categoryIds.includes(id));
  const category = random.pick(own.length > 0 && random.chance(60) ? own : open);
  const { unit, pointsPerUnit, dailyCap, version } = category.rule;
  const most = dailyCap / pointsPerUnit;
  const quantity =
    unit === 'time' ? random.between(1, most) : Math.min(most, random.between(...ranges[effort].halfHours) / 2);
  return {
    kind: 'accrual',
    daysAgo,
    categoryId: category.id,
    ruleVersion: version,
    quantity,
    points: quantity * pointsPerUnit,
    note: random.pick(category.notes),
  };
}

/**
 * A visit to the shelf that spends at most `budget` on at most `maxLines` different items; undefined if nothing fits.
 */
function redeem(daysAgo: number, budget: Points, maxLines: number, random: SeededRandom): DemoRedemption | undefined {
  const storeId = random.pick(storeIds);
  const shelf = demoItems.filter((item) => item.onHand[storeId] > 0);
  const taken: DemoItem[] = [];
  let left = budget;
  while (taken.length < maxLines) {
    const affordable = shelf.filter((item) => item.pointsPrice <= left && !taken.includes(item));
    // Whoever spends everything leaves no crumbs if an item of just that price, or of a price that leaves enough, is
    // there.
    const tidy = affordable.filter((item) => item.pointsPrice === left || left - item.pointsPrice >= cheapest);
    if (affordable.length === 0) break;
    const item = random.pick(tidy.length > 0 ? tidy : affordable);
    taken.push(item);
    left -= item.pointsPrice;
  }
  if (taken.length === 0) return undefined;
  return {
    kind: 'redemption',
    daysAgo,
    storeId,
    lines: taken.map((item) => ({
      itemCode: item.code,
      quantity: 1,
      pointsEach: item.pointsPrice,
      cashEachFen: item.cashPriceFen,
    })),
    points: budget - left,
    cashFen: taken.reduce((sum, item) => sum + item.cashPriceFen, 0),
  };
}
