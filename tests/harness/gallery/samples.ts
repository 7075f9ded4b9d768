import type { LocaleCode } from '#lib/domain/locale.ts';
import { lowerThanMarketPercent } from '#lib/domain/points.ts';
import { demoCategories } from '#lib/server/demo/data/categories.ts';
import { demoItems } from '#lib/server/demo/data/items.ts';
import { demoSuppliers } from '#lib/server/demo/data/suppliers.ts';
import type { BasketView, ItemCardView, MovementView, RuleView } from '#lib/ui/views.ts';

/** A fixed present, so that two pictures of the same scene are the same. */
export const nowMs = Date.parse('2026-03-21T10:00:00+08:00');
export const dayMs = 86_400_000;

export const balance = 1280;

const inLocale = (code: LocaleCode, zh: string, en: string): string => (code === 'zh-CN' ? zh : en);

/** The demo's shelf as somebody with `points` sees it, with `basket` pieces chosen. */
export function shelfItems(
  code: LocaleCode,
  points: number,
  basket: Readonly<Record<string, number>> = {},
): readonly ItemCardView[] {
  return demoItems.map((item) => {
    const supplier = demoSuppliers.find(({ id }) => id === item.supplierId);
    const left = item.onHand.main;
    return {
      id: item.code,
      name: inLocale(code, item.name, item.nameEn),
      picture: item.picture,
      supplierName: supplier === undefined ? '' : inLocale(code, supplier.name, supplier.nameEn),
      points: item.pointsPrice,
      cashFen: item.cashPriceFen,
      marketFen: item.marketPriceFen,
      lowerPercent: lowerThanMarketPercent({ ...item, fenPerPoint: 10 }),
      left,
      isFew: left > 0 && left <= 3,
      inBasket: basket[item.code] ?? 0,
      state: left === 0 ? 'soldOut' : item.pointsPrice > points ? 'tooExpensive' : 'available',
      missingPoints: Math.max(0, item.pointsPrice - points),
    } satisfies ItemCardView;
  });
}

/** A basket of these pieces, out of the balance of all scenes. */
export function basketOf(code: LocaleCode, pieces: Readonly<Record<string, number>>): BasketView {
  const lines = shelfItems(code, balance)
    .filter(({ id }) => id in pieces)
    .map((item) => ({
      id: item.id,
      name: item.name,
      picture: item.picture,
      quantity: pieces[item.id] ?? 0,
      pointsEach: item.points,
      cashEachFen: item.cashFen,
      canAdd: item.id !== 'D-08',
    }));
  const sum = (of: (line: (typeof lines)[number]) => number): number =>
    lines.reduce((total, line) => total + of(line) * line.quantity, 0);
  const points = sum((line) => line.pointsEach);
  return { lines, pieces: sum(() => 1), points, cashFen: sum((line) => line.cashEachFen), remaining: balance - points };
}

export function movementsOf(code: LocaleCode): readonly MovementView[] {
  const category = (id: string): string | undefined => {
    const found = demoCategories.find((candidate) => candidate.id === id);
    return found === undefined ? undefined : inLocale(code, found.name, found.nameEn);
  };
  return [
    {
      kind: 'accrual',
      category: category('environment'),
      reason: '清洁家园行动',
      points: 20,
      atMs: nowMs - dayMs,
    },
    {
      kind: 'redemption',
      category: undefined,
      reason: 'A-0041 香米 2.5 千克',
      points: -140,
      atMs: nowMs - 3 * dayMs,
    },
    {
      kind: 'accrual',
      category: category('patrol'),
      reason: '夜间护院巡逻',
      points: 30,
      atMs: nowMs - 8 * dayMs,
    },
    { kind: 'reversal', category: undefined, reason: 'A-0032', points: 70, atMs: nowMs - 15 * dayMs },
  ];
}

export const rulesOf = (code: LocaleCode): readonly RuleView[] =>
  demoCategories.map((category) => ({
    id: category.id,
    name: inLocale(code, category.name, category.nameEn),
    standard: inLocale(code, category.standard, category.standardEn),
    unit: category.rule.unit,
    points: category.rule.pointsPerUnit,
    dailyCap: category.rule.dailyCap,
  }));
