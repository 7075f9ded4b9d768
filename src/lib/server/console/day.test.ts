import { expect, it } from 'vitest';
import { startOfDay } from './day.ts';

it("begins a day at midnight in China, whatever the server's own zone", () => {
  expect(startOfDay(new Date('2026-11-22T15:59:59Z'))).toEqual(new Date('2026-11-21T16:00:00Z'));
  expect(startOfDay(new Date('2026-11-22T16:00:00Z'))).toEqual(new Date('2026-11-22T16:00:00Z'));
});
