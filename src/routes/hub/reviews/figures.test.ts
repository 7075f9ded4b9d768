import { describe, expect, it } from 'vitest';
import { findingCodes, type FindingCode } from '#lib/findings/findings.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import { loadHubMessages, newHubLocale } from '#lib/i18n/hub-locale.ts';
import type { Finding } from '#lib/server/console/findings.ts';
import { explain } from './figures.ts';

const finding = (code: FindingCode, detail: Finding['detail'] = {}): Finding => ({
  key: `review/x/${code}`,
  kind: 'review',
  code,
  foundAt: new Date('2026-11-22T09:30:00.000Z'),
  detail,
  raw: null,
  kiosk: { id: 'ksk-a', label: 'Kiosk A' },
  event: { id: 'event', type: 'redemption.recorded' },
  resident: { id: 'res-1', name: 'Lan' },
  names: { item: '大米', itemEn: 'Rice', holder: 'Hua', staff: 'Chen', category: '志愿服务', categoryEn: 'Service' },
  effect: 'inFull',
  state: 'open',
  lastDecision: null,
  decided: 0,
  decisions: [],
});
const locale = async (code: LocaleCode) => newHubLocale(code, await loadHubMessages(code));

/** What has to be read in the explanation of each code whose event holds a figure. */
const figures: Partial<
  Record<FindingCode, readonly [detail: Finding['detail'], zh: readonly string[], en: readonly string[]]>
> = {
  overdraft: [{ balance: -1280 }, ['Lan', '-1,280'], ['Lan', '-1,280']],
  beyondAllotment: [{ points: 45 }, ['45'], ['45']],
  oversell: [{ itemId: 'A-01', onHand: -3 }, ['大米', '-3'], ['Rice', '-3']],
  cardInactive: [{ status: 'lost' }, ['挂失', 'Kiosk A'], ['Kiosk A']],
  cardMismatch: [{ holder: 'res-2' }, ['Lan', 'Hua'], ['Lan', 'Hua']],
  priceDiffers: [
    { itemId: 'A-01', pointsPrice: 30, cashPriceFen: 0, pointsEach: 25, cashEachFen: 150 },
    ['30 积分', '25 积分 + ¥1.50'],
    ['30 points', '25 points + ¥1.50'],
  ],
  ruleMismatch: [
    { categoryId: 'service', ruleVersion: 2, points: 90, expected: 20 },
    ['90', '志愿服务 v2', '20'],
    ['Service v2'],
  ],
  clockDrift: [{ driftMs: 3 * 86_400_000 }, ['3天'], ['3 days']],
  notPermitted: [{ staff: 'stf-1' }, ['Chen', '兑换'], ['Chen', 'Redemption']],
  letThrough: [{ reason: '货在手' }, ['货在手'], ['货在手']],
  countConflict: [{ itemId: 'A-01', counted: 7, expected: 9 }, ['7', '9'], ['7', '9']],
  alreadyThere: [{ barcode: '6901234' }, ['条码 6901234'], ['barcode 6901234']],
  nameAlreadyThere: [{ number: 'R0012' }, ['R0012'], ['R0012']],
  barcodeTwice: [{ itemId: 'A-01', barcode: '6901234' }, ['条码 6901234'], ['barcode 6901234']],
  numberTwice: [{ number: 'A-R0001' }, ['居民号 A-R0001'], ['A-R0001']],
  conflict: [{ seq: 42, fault: 'another event' }, ['42', 'another event'], ['42', 'another event']],
  gap: [{ wanted: 7, arrived: 9 }, ['7', '9'], ['7', '9']],
  newChain: [{ last: 1234 }, ['1,234'], ['1,234']],
  kioskLost: [{ exposure: 500 }, ['500'], ['500']],
  staffTwice: [{ staff: 'stf-1', other: 'B', minutes: 12 }, ['Chen', 'B', '12'], ['Chen', 'B', '12']],
};

describe.each(['zh-CN', 'en'] as const)('in %s', (code) => {
  it.each(findingCodes)('%s is explained in full, with whatever figures it has', async (finding_) => {
    const [detail, zh, en] = figures[finding_] ?? [{}, [], []];
    const words = await locale(code);
    const explained = explain(finding(finding_, detail), words);
    for (const text of Object.values(explained)) expect(text).not.toMatch(/^\s*$|undefined|null|NaN|\[object/);
    for (const figure of code === 'en' ? en : zh) expect(explained.what).toContain(figure);
    // Whoever and whatever the hub does not know by name is told by the end of its id.
    const uuid = '0198c5d2-7f3a-7abc-8def-0123456789ab';
    for (const id of [uuid, `item-${uuid}`, `resident-${uuid}`, 'ksk_0123456789abcdef01234567']) {
      const ids = { holder: id, itemId: id, categoryId: id, batchId: id, residentId: id, staff: id, approvedBy: id };
      const nobody = { item: null, itemEn: null, holder: null, staff: null, category: null, categoryEn: null };
      const strange = { ...finding(finding_, { ...detail, ...ids }), kiosk: { id, label: null }, names: nobody };
      expect(explain(strange, words).what).not.toContain(id);
    }
    if (finding_ === 'clockDrift') {
      const dated = explain(finding(finding_, { ...detail, field: 'bestBefore' }), words).what;
      expect(dated).toContain(code === 'en' ? 'last day of goods' : '保质期');
    }
    // An older row may lack a figure; the sentence still says what is known.
    expect(explain(finding(finding_), words).what).not.toMatch(/undefined|null|NaN/);
  });
});
