import { expect, test } from 'vitest';
import { filesBelow } from './project-files.ts';

/** Where a task of the staff lives, above what it records. */
const folders = ['src/lib/kiosk/session', 'src/lib/ui', 'src/lib/i18n', 'src/routes/(kiosk)'];
/** How the task 报损 is spelled in code; reversed goods that are `writtenOff` and words of the console are others'. */
const writeOff = /write-?off/i;

test('a task of the staff is named by its own files and by one entry of the registry', () => {
  const naming = folders
    .flatMap((folder) => filesBelow(folder, ['.ts', '.svelte']))
    .filter(({ name, text }) => !/\.test\.ts$|\/i18n\/(?:hub-)?(?:en|zh-CN)\.ts$/.test(name) && writeOff.test(text))
    .map(({ name }) => name);
  expect(naming.toSorted()).toEqual([
    'src/lib/i18n/staff/write-off.ts',
    'src/lib/kiosk/session/staff/write-off.svelte.ts',
    'src/lib/ui/staff/WriteOffScreen.svelte',
    'src/routes/(kiosk)/staff/WriteOff.svelte',
    'src/routes/(kiosk)/staff/tasks.ts',
  ]);
});
