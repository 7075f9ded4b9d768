import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { array, boolean, object, optional, parse, record, string, union } from 'valibot';
import { readProjectFile, root } from './project-files.ts';

const lockText = readProjectFile('package-lock.json');

const lockSchema = object({
  packages: record(
    string(),
    object({
      license: optional(string()),
      resolved: optional(string()),
      dev: optional(boolean()),
      devOptional: optional(boolean()),
    }),
  ),
});

/** Old packages write an object or a list where an SPDX expression belongs. */
const legacyLicense = object({ type: string() });
const manifestSchema = object({
  license: optional(union([string(), legacyLicense])),
  licenses: optional(array(legacyLicense)),
});

const locked = Object.entries(parse(lockSchema, JSON.parse(lockText)).packages).filter(([place]) => place !== '');

const permissive = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'PostgreSQL',
  'Unlicense',
];

/** A licence by file, for tools that are used as they are and are no part of what is built. */
const allowedForTools = [...permissive, 'MPL-2.0'];

/** The package's own word where it is installed; packages for other systems are known from the lock file alone. */
function licenseOf(place: string, lockedLicense: string | undefined): string {
  const manifest = path.posix.join(place, 'package.json');
  if (!existsSync(path.join(root, manifest))) return lockedLicense ?? 'none';
  const { license, licenses } = parse(manifestSchema, JSON.parse(readProjectFile(manifest)));
  const named = typeof license === 'string' ? license : license?.type;
  return named ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'none';
}

/** Understands the expressions that occur: one licence, a choice, or several that hold together. */
function isAllowed(expression: string, allowed: readonly string[]): boolean {
  const bare = expression.replaceAll(/[()]/g, '');
  return bare.split(' OR ').some((choice) => choice.split(' AND ').every((name) => allowed.includes(name)));
}

test('every package has a licence that lets a community use it freely', () => {
  const wrong = locked
    .map(([place, { license, dev, devOptional }]) => ({
      place,
      license: licenseOf(place, license),
      allowed: dev === true || devOptional === true ? allowedForTools : permissive,
    }))
    .filter(({ license, allowed }) => !isAllowed(license, allowed));
  expect(locked.length).toBeGreaterThan(100);
  expect(wrong.map(({ place, license }) => `${place}: ${license}`)).toEqual([]);
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['MIT AND GPL-3.0-only', false],
  ['GPL-3.0-only', false],
  ['none', false],
])('the licence %s is allowed: %s', (expression, expected) => {
  expect(isAllowed(expression, permissive)).toBe(expected);
});

test('the lock file names no registry, so that every mirror serves', () => {
  const named = locked.filter(([, { resolved }]) => resolved !== undefined);
  expect(named.map(([place]) => place)).toEqual([]);
  expect(lockText).not.toMatch(/https?:\/\/[^"]*registry|\.tgz"/);
});
