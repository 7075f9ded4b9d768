import { describe, expect, it } from 'vitest';
import { isMeant, lookAgain, settleMs, unsettledMs, type Place } from './standing.ts';

const place = { x: 400, y: 1200, means: '去确认' };
const seen = lookAgain(undefined, place, 1000);
const isMeantAt = (now: Place, beganMs: number, standing = seen): boolean => isMeant(standing, now, beganMs);

describe('a press on a place', () => {
  it.each([20, 120, 300, 500])('means nothing %i ms after the place has come', (ms) => {
    expect(isMeantAt(place, 1000 + ms)).toBe(false);
  });

  it.each([settleMs, 800, 1500, 60_000])('is meant %i ms after it', (ms) => {
    expect(isMeantAt(place, 1000 + ms)).toBe(true);
  });

  it('means nothing where the finger came down before the place was there, however late it is lifted', () => {
    expect(isMeantAt(place, 900)).toBe(false);
    expect(isMeant(undefined, place, 5000)).toBe(false);
  });

  it.each([
    ['moved under the finger', { ...place, y: 1100 }],
    ['taken another meaning', { ...place, means: '确认兑换' }],
  ])('means nothing once it has %s, and counts again later', (_how, now) => {
    expect(isMeantAt(now, 9000)).toBe(false);
    const again = lookAgain(seen, now, 9000);
    expect(isMeantAt(now, 9400, again)).toBe(false);
    expect(isMeantAt(now, 9800, again)).toBe(true);
  });

  it('counts at once on what stays, as keys do that are struck ten times a second', () => {
    const stays = lookAgain(seen, { ...place, x: 404 }, 9000);
    expect(isMeantAt(place, 9100, stays)).toBe(true);
  });
});

it('a screen has settled with its youngest place', () => {
  expect(unsettledMs([seen, lookAgain(undefined, place, 1300)], 1500)).toBe(settleMs - 200);
  expect(unsettledMs([seen], 9000)).toBe(0);
});
