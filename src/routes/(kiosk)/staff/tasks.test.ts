import { expect, test } from 'vitest';
import { tasks, tasksOf } from './tasks.ts';

test.each([
  ['clerk', tasks.map(({ name }) => name)],
  ['manager', tasks.map(({ name }) => name)],
  ['auditor', ['residents', 'sync']],
] as const)('a %s sees the tasks that this role allows', (role, names) => {
  expect(tasksOf({ role }).map(({ name }) => name)).toEqual(names);
});

test('no two tasks have the same name', () => {
  expect(new Set(tasks.map(({ name }) => name)).size).toBe(tasks.length);
});
