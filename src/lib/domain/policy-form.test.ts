import { describe, expect, it } from 'vitest';
import { defaultPolicy, type Policy } from './policy.ts';
import {
  differences,
  policyFigureNames,
  policyFigures,
  policyText,
  readPolicy,
  rebase,
  type PolicyPlace,
} from './policy-form.ts';

const text = policyText(defaultPolicy);
const reading = (place: PolicyPlace, typed: string) => readPolicy({ ...text, [place]: typed });
const valueAt = (place: Exclude<PolicyPlace, 'floorPoints'>, typed: string) => {
  const read = reading(place, typed);
  return read.ok ? read.value[place] : 'refused';
};

it('asks for every figure of the policy, and offers its default', () => {
  expect(new Set<string>([...policyFigureNames, 'allotment', 'consoleOnKiosk', 'zone', 'language'])).toEqual(
    new Set(Object.keys(defaultPolicy)),
  );
  expect(readPolicy(text)).toEqual({ ok: true, value: defaultPolicy });
});

it('shows a policy that was set by hand as it is, and gives it back unchanged', () => {
  const odd: Policy = {
    ...defaultPolicy,
    staffIdleMs: 100_000,
    snapshotLimitMs: 36 * 3_600_000,
    capPerRedemption: 1,
    allotment: { kind: 'floor', points: 50 },
  };
  expect(policyText(odd)).toMatchObject({ snapshotLimitMs: '1.5', capPerRedemption: '1', floorPoints: '50' });
  expect(readPolicy(policyText(odd))).toEqual({ ok: true, value: odd });
});

describe.each(policyFigureNames)('%s', (name) => {
  const { least, most, mayBeNone, size } = policyFigures[name];

  it('takes what lies within its bounds, and nothing else', () => {
    expect(valueAt(name, String(least))).toBe(least * size);
    expect(valueAt(name, String(most))).toBe(most * size);
    for (const typed of [String(most + 1), String(least - 1), 'a', '1e3', '0x10', '１２.３.４', '-', 'NaN']) {
      expect(reading(name, typed), typed).toEqual({ ok: false, error: [name] });
    }
  });

  it('is empty only where that means no limit', () => {
    expect(valueAt(name, ' ')).toBe(mayBeNone ? null : 'refused');
  });
});

it('reads digits of a Chinese input method, and parts only of what is time', () => {
  expect(valueAt('awardApprovalPoints', ' １５０ ')).toBe(150);
  expect(valueAt('staffIdleMs', '2.5')).toBe(150_000);
  expect(valueAt('lowStockPieces', '2.5')).toBe('refused');
});

it('takes a language that the product has, and nothing else for one', () => {
  expect(valueAt('language', 'en')).toBe('en');
  for (const typed of ['', 'EN', 'fr', 'toString']) {
    expect(reading('language', typed), typed).toEqual({ ok: false, error: ['language'] });
  }
  expect(differences(defaultPolicy, { ...defaultPolicy, language: 'en' })).toEqual(['language']);
});

it('takes a time zone by its name, and nothing else for one', () => {
  expect(valueAt('zone', ' America/Los_Angeles ')).toBe('America/Los_Angeles');
  for (const typed of ['', '+08:00', 'Beijing', 'Asia/Atlantis']) {
    expect(reading('zone', typed), typed).toEqual({ ok: false, error: ['zone'] });
  }
  expect(differences(defaultPolicy, { ...defaultPolicy, zone: 'Asia/Urumqi' })).toEqual(['zone']);
});

it('reads yes and no, and nothing else for one', () => {
  expect(valueAt('consoleOnKiosk', 'yes')).toBe(true);
  expect(valueAt('consoleOnKiosk', 'no')).toBe(false);
  for (const typed of ['', 'true', 'Yes']) {
    expect(reading('consoleOnKiosk', typed), typed).toEqual({ ok: false, error: ['consoleOnKiosk'] });
  }
  const allowed = { ...defaultPolicy, consoleOnKiosk: true };
  expect(differences(defaultPolicy, allowed)).toEqual(['consoleOnKiosk']);
  expect(readPolicy(policyText(allowed))).toEqual({ ok: true, value: allowed });
});

it('needs the points of a floor, and asks for none otherwise', () => {
  expect(valueAt('allotment', 'split')).toEqual({ kind: 'split' });
  expect(valueAt('allotment', 'nearest')).toBe('refused');
  const floor = (floorPoints: string) => readPolicy({ ...text, allotment: 'floor', floorPoints });
  expect(floor('50')).toMatchObject({ ok: true, value: { allotment: { kind: 'floor', points: 50 } } });
  for (const typed of ['', '0', '1.5']) expect(floor(typed)).toEqual({ ok: false, error: ['floorPoints'] });
});

it('names all places that are wrong', () => {
  const wrong = readPolicy({ ...text, allotment: 'floor', fenPerPoint: '0', staffIdleMs: '' });
  expect(wrong).toEqual({ ok: false, error: ['floorPoints', 'staffIdleMs', 'fenPerPoint'] });
});

it('keeps both of two changes that were made side by side', () => {
  const seen = defaultPolicy;
  const now: Policy = { ...seen, awardApprovalPoints: 200, allotment: { kind: 'split' } };
  const wanted: Policy = { ...seen, lowStockPieces: 5, awardApprovalPoints: 50 };
  expect(rebase(seen, now, wanted)).toEqual({ ...now, lowStockPieces: 5, awardApprovalPoints: 50 });
  expect(differences(seen, now)).toEqual(['allotment', 'awardApprovalPoints']);
  const floor = (points: number): Policy => ({ ...seen, allotment: { kind: 'floor', points } });
  expect(differences(floor(5), floor(6))).toEqual(['allotment']);
  expect(differences(floor(5), floor(5))).toEqual([]);
});
