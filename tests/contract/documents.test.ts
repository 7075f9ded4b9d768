import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { accountRoles, permissions, type AccountRole } from '#lib/domain/permission.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import type { Decider, Effect } from '#lib/findings/definition.ts';
import { findingCodes, findings } from '#lib/findings/findings.ts';
import { filesBelow, readProjectFile, root } from './project-files.ts';

// Documents that name things of the code go on naming what is there.

const documents = [{ name: 'README.md', text: readProjectFile('README.md') }, ...filesBelow('docs', ['.md'])];
const operations = readProjectFile('docs/operations.md');

test('the table of roles is the one of the code', () => {
  const written = [...operations.matchAll(/^\| `(\w+\.\w+)` +\|[^|]+\|([^|]+)\|([^|]+)\|([^|]+)\|([^|]+)\|$/gm)].map(
    ([, permission, ...cells]) => [permission, ...cells.map((cell) => cell.trim() === 'yes')],
  );
  expect(written).toEqual(
    Object.entries<readonly AccountRole[]>(permissions).map(([permission, allowed]) => [
      permission,
      ...accountRoles.map((role) => allowed.includes(role)),
    ]),
  );
});

test('the table of what needs a look is the one of the code', () => {
  const deciders = {
    manager: 'manager',
    staffAtCounter: 'staff at the counter',
    administrator: 'district or system administrator',
  } as const satisfies Record<Decider, string>;
  const effects = {
    inFull: 'booked in full',
    inPart: 'booked in part',
    nothing: 'not booked',
    waits: 'waits',
    none: 'none',
    freed: 'allotments freed',
  } as const satisfies Record<Effect, string>;
  const written = [...operations.matchAll(/^\| `(\w+)` +\| ([^|(]+) \(([^|]+)\) +\| ([^|]+?) +\| ([^|]+?) +\|$/gm)].map(
    ([, ...cells]) => cells,
  );
  expect(written).toEqual(
    findingCodes.map((code) => {
      const { decider, effect, words } = findings[code];
      return [code, words.en.title, words['zh-CN'].title, deciders[decider], effects[effect]];
    }),
  );
});

test('every figure of the policy is explained', () => {
  expect(Object.keys(defaultPolicy).filter((name) => !operations.includes(`\`${name}\``))).toEqual([]);
});

test('each test that shows something exists', () => {
  const known = new Set(
    [...filesBelow('src', ['.test.ts']), ...filesBelow('tests', ['.test.ts', '.spec.ts'])].map(({ name }) =>
      path.basename(name, '.ts'),
    ),
  );
  const named = [...readProjectFile('docs/reliability.md').matchAll(/`([\w-]+\.(?:test|spec))`/g)].map(
    ([, name]) => name ?? '',
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test('links and pictures lead to files', () => {
  const broken = documents.flatMap(({ name, text }) =>
    [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)]
      .map(([, target]) => path.join(path.dirname(name), target ?? ''))
      .filter((target) => !existsSync(path.join(root, target))),
  );
  expect(broken).toEqual([]);
});
