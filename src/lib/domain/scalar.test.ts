import * as v from 'valibot';
import { expect, it } from 'vitest';
import { instantSchema } from './scalar.ts';

it.each([
  '2026-02-31T09:30:12.345Z',
  '2026-02-29T00:00:00.000Z',
  '2026-04-31T00:00:00Z',
  '0000-00-00T00:00:00.000Z',
  '0000-01-01T00:00:00.000Z',
  '0001-01-01T00:00:00+08:00',
  '9999-12-31T23:59:59-12:00',
  '2026-13-01T00:00:00.000Z',
  '2026-11-22T24:00:00.000Z',
  '2026-11-22T23:59:60.000Z',
  '2026-11-22T23:60:00.000Z',
  '2026-11-22t09:30:12.345z',
  '2026-11-22T09:30:12.345',
  '2026-11-22',
  '12026-11-22T09:30:12.345Z',
  '+002026-11-22T09:30:12Z',
  '1782000000000',
  '',
])('F67 %j is no moment', (text) => expect(v.is(instantSchema, text)).toBe(false));

// What a tablet of 0.1 could honestly write, whatever its clock said, and what the hub of 0.1 took from others.
it.each([
  '2026-11-22T09:30:12.345Z',
  '1970-01-01T00:00:00.000Z',
  '2000-02-29T23:59:59.999Z',
  '2099-12-31T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '2026-11-22T09:30:12+08:00',
  '2026-11-22 09:30:12Z',
])('F67 %j is one', (text) => expect(v.is(instantSchema, text)).toBe(true));
