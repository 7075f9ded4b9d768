import { describe, expect, it } from 'vitest';
import { gtinUnderBars, shelfForm } from '#lib/domain/gtin.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { lowerThanMarketPercent, pointsPerServiceHour } from '#lib/domain/points.ts';
import { demoCategories } from './categories.ts';
import { demoStaff, demoStores, demoTeams } from './community.ts';
import { demoItems } from './items.ts';
import { demoOffers, demoSuppliers } from './suppliers.ts';

/** The check digit of GS1's General Specifications, section 7.9, computed from the right as the standard does. */
function ean13CheckDigit(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
}

const lowerPercent = (item: (typeof demoItems)[number]): number =>
  lowerThanMarketPercent({ ...item, fenPerPoint: defaultPolicy.fenPerPoint });

describe('the categories', () => {
  it('are the 12 of the published account, with the two it names first', () => {
    expect(demoCategories).toHaveLength(12);
    expect(new Set(demoCategories.map(({ id }) => id)).size).toBe(12);
    expect(demoCategories.slice(0, 2).map(({ name }) => name)).toEqual(['环境整治', '文明宣传']);
  });

  it.each(demoCategories)('$id: the standard says what the rule counts', ({ standard, standardEn, rule }) => {
    const unit = rule.unit === 'hour' ? '1 小时' : '(1 次|每条)';
    expect(standard).toMatch(new RegExp(`${unit}积 ${rule.pointsPerUnit} 分，每天最多 ${rule.dailyCap} 分。$`));
    expect(standardEn).toContain(`${rule.pointsPerUnit} points ${rule.unit === 'hour' ? 'an hour' : 'each'}`);
    expect(standardEn).toMatch(new RegExp(`at most ${rule.dailyCap} a day\\.$`));
  });

  it('pay the base standard for every hour', () => {
    const hourly = demoCategories.filter(({ rule }) => rule.unit === 'hour');
    expect(hourly.length).toBeGreaterThan(0);
    expect(new Set(hourly.map(({ rule }) => rule.pointsPerUnit))).toEqual(new Set([pointsPerServiceHour]));
  });
});

describe('the items', () => {
  it('have codes and barcodes of their own', () => {
    expect(demoItems.length).toBeGreaterThanOrEqual(30);
    expect(new Set(demoItems.map(({ code }) => code)).size).toBe(demoItems.length);
    expect(new Set(demoItems.map(({ barcode }) => barcode)).size).toBe(demoItems.length);
  });

  it.each(demoItems)('$code: the barcode is an in-store EAN-13', ({ barcode }) => {
    expect(barcode).toMatch(/^2\d{12}$/);
    expect(barcode.slice(12)).toBe(ean13CheckDigit(barcode.slice(0, 12)));
    const gtin = gtinUnderBars(barcode);
    expect(gtin && shelfForm(gtin)).toBe(barcode);
  });

  it.each(demoItems)('$code: the price is whole, covers the cost and lies 25 to 35 % below the market', (item) => {
    const prices = [item.pointsPrice, item.cashPriceFen, item.marketPriceFen, item.costPriceFen];
    expect(prices.every((price) => Number.isInteger(price) && price >= 0)).toBe(true);
    expect(lowerPercent(item)).toBeGreaterThanOrEqual(25);
    expect(lowerPercent(item)).toBeLessThanOrEqual(35);
    const worthFen = item.pointsPrice * defaultPolicy.fenPerPoint + item.cashPriceFen;
    expect(item.costPriceFen).toBeLessThanOrEqual(worthFen);
  });

  it('are about 30 % lower on the whole', () => {
    const mean = demoItems.reduce((sum, item) => sum + lowerPercent(item), 0) / demoItems.length;
    expect(mean).toBeCloseTo(30, 0);
  });

  it('show a shelf with gaps: one sold out, one nearly', () => {
    const onMainShelf = demoItems.map(({ onHand }) => onHand.main);
    expect(onMainShelf).toContain(0);
    expect(onMainShelf.some((count) => count > 0 && count <= 3)).toBe(true);
  });
});

describe('the partners', () => {
  it('are 12, and every item comes from one', () => {
    expect(demoSuppliers).toHaveLength(12);
    const ids = demoSuppliers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(12);
    expect(demoItems.filter(({ supplierId }) => !ids.includes(supplierId))).toEqual([]);
  });

  it('offer a coupon for 100 points and a zone of exactly the items that take cash', () => {
    const merchants = demoSuppliers.filter(({ kind }) => kind === 'merchant').map(({ id }) => id);
    expect(demoOffers.map(({ merchantId }) => merchantId)).toEqual(merchants);
    const coupon = demoOffers.find((offer) => offer.kind === 'coupon');
    expect(coupon).toMatchObject({ pointsPrice: 100, percentOff: 20 });
    const zone = demoOffers.find((offer) => offer.kind === 'tradeIn');
    const withCash = demoItems.filter(({ cashPriceFen }) => cashPriceFen > 0);
    expect(zone?.itemCodes).toEqual(withCash.map(({ code }) => code));
    expect(new Set(withCash.map(({ supplierId }) => supplierId))).toEqual(new Set([zone?.merchantId]));
  });
});

describe('the people who run it', () => {
  it('are a manager, two clerks and an auditor, each at one of the stores', () => {
    expect(demoStaff.map(({ role }) => role).sort()).toEqual(['auditor', 'clerk', 'clerk', 'manager']);
    const stores = demoStores.map(({ id }) => id);
    expect(demoStaff.every(({ store }) => stores.includes(store))).toBe(true);
  });

  it('have six teams, each serving in categories that exist', () => {
    expect(demoTeams).toHaveLength(6);
    const ids = demoCategories.map(({ id }) => id);
    expect(demoTeams.flatMap(({ categoryIds }) => categoryIds).filter((id) => !ids.includes(id))).toEqual([]);
  });
});
