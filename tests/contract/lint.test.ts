import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from './project-files.ts';

// Two linters ask the same of types, one in TypeScript and one in components. A path of their settings that matches
// nothing would be silent, so that each is shown mistakes here.

const mistakes = `
declare const later: () => Promise<number>;
declare const kind: 'a' | 'b';
declare const listen: (then: () => void) => void;
declare const name: string;
const floating = (): void => { later(); };
const misused = (): void => listen(async () => { await later(); });
const awaited = async (): Promise<number> => await 1;
const fallback = name ?? 'x';
function forgotten(): string | undefined {
  switch (kind) {
    case 'a':
      return 'a';
  }
}
function needless(): string {
  switch (kind) {
    case 'a':
      return 'a';
    case 'b':
      return 'b';
    default:
      return 'c';
  }
}`;
const names = ['floating', 'misused', 'awaited', 'fallback', 'forgotten', 'needless'];

// What a rule says begins on the line of the mistake, and twice a few lines further down.
const asked = [
  'no-floating-promises 6',
  'no-misused-promises 7',
  'await-thenable 8',
  'no-unnecessary-condition 9',
  'switch-exhaustiveness-check 11',
  'switch-exhaustiveness-check 22',
];
const withoutConditions = asked.filter((rule) => !rule.startsWith('no-unnecessary-condition'));
const rules = new Set(asked.map((rule) => rule.replace(/ .*/, '')));

const typescriptFiles = [
  'src/page.ts',
  'src/page.svelte.ts',
  'src/page.test.ts',
  'src/lib/kiosk/device/page.ts',
  'tests/page.ts',
];

describe('a mistake that only types show', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'points-store-lint-'));
    // The linter finds the program that reads types beside the files.
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
    const compilerOptions = {
      strict: true,
      target: 'esnext',
      module: 'esnext',
      moduleResolution: 'bundler',
      types: [],
    };
    write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['src', 'tests'] }));
    const typescript = `${mistakes}\nexport { ${names.join(', ')} };\n`;
    for (const name of typescriptFiles) write(name, typescript);
    write('src/Page.svelte', `<script lang="ts">${mistakes}\n</script>\n\n<p>{[${names.join(', ')}].length}</p>\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text: string): void => {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };

  /** What a linter says of the folder. */
  const said = (script: string, args: readonly string[]): string => {
    const { stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'node_modules', script), ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout, stderr).not.toBe('');
    return stdout;
  };

  test('is found in TypeScript', () => {
    const config = path.join(root, '.config/oxlint.json');
    const output = said('oxlint/bin/oxlint', ['--config', config, '--type-aware', '--format', 'unix', 'src', 'tests']);
    const found = Array.from(output.matchAll(/^(\S+?):(\d+):.*\((\S+)\)\]$/gm), ([, file, line, rule]) => ({
      file,
      what: `${rule} ${line}`,
    }));
    const foundIn = (file: string) => found.filter((one) => one.file === file).map(({ what }) => what);
    expect(foundIn('src/page.ts').toSorted()).toEqual(asked.toSorted());
    expect(foundIn('src/page.svelte.ts').toSorted()).toEqual(asked.toSorted());
    expect(foundIn('src/page.test.ts').toSorted()).toEqual(withoutConditions.toSorted());
    expect(foundIn('src/lib/kiosk/device/page.ts').toSorted()).toEqual(withoutConditions.toSorted());
    expect(foundIn('tests/page.ts').toSorted()).toEqual(withoutConditions.toSorted());
  });

  test('is found in a component', { timeout: 60_000 }, () => {
    const config = path.join(root, '.config/eslint.config.js');
    const output = said('eslint/bin/eslint.js', ['--config', config, '--format', 'json', 'src/Page.svelte']);
    const [file] = JSON.parse(output) as readonly { messages: readonly { ruleId: string; line: number }[] }[];
    const found = file?.messages.map(({ ruleId, line }) => `${ruleId.replace('@typescript-eslint/', '')} ${line}`);
    expect(found?.filter((what) => rules.has(what.replace(/ .*/, ''))).toSorted()).toEqual(asked.toSorted());
  });
});
