import { expect, test } from 'vitest';
import { filesBelow } from './project-files.ts';

// What a list of the console costs (docs/architecture.md, "To add a list of the console").

test('a list of the console is its question, its file and a line in the registry of sections', () => {
  const naming = ['src/lib/server/console', 'src/routes/hub', 'src/lib/ui/console', 'src/lib/i18n']
    .flatMap((folder) => filesBelow(folder, ['.ts', '.svelte']))
    .filter(({ name, text }) => !name.endsWith('.test.ts') && /\blistShifts\b|\bshifts\b/.test(text))
    .map(({ name }) => name)
    .filter((name) => !/i18n\/staff/.test(name));
  expect(naming.toSorted()).toEqual([
    'src/lib/server/console/shifts.ts',
    'src/routes/hub/[list]/shifts.ts',
    'src/routes/hub/sections.ts',
  ]);
});
