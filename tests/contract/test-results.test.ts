import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkResult, playwrightResult, vitestResult } from '../../src/cli/results.mjs';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'points-store-results-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function reportFile(report: unknown): Promise<string> {
  const file = path.join(folder, 'report.json');
  await writeFile(file, JSON.stringify(report));
  return file;
}

const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((testStatus) => ({ status: testStatus })),
});

const vitestReport = (passed: number, skipped: number, ...testResults: readonly ReturnType<typeof file>[]) => ({
  numPassedTests: passed,
  numPendingTests: skipped,
  numTodoTests: 0,
  testResults,
});

const ended = (code: number) => ({ code, output: 'what it said' });

describe('the numbers in the closing line of npm test', () => {
  test.each([
    ['all passed', 0, vitestReport(2, 0, file('passed', 'passed', 'passed')), { passed: 2, failed: 0, skipped: 0 }],
    ['one failed', 1, vitestReport(1, 0, file('failed', 'passed', 'failed')), { passed: 1, failed: 1, skipped: 0 }],
    [
      'a skipped one is neither',
      0,
      vitestReport(1, 1, file('passed', 'passed', 'pending')),
      { passed: 1, failed: 0, skipped: 1 },
    ],
    [
      'a file that does not load',
      1,
      vitestReport(1, 0, file('passed', 'passed'), file('failed')),
      { passed: 1, failed: 1, skipped: 0 },
    ],
    ['a failed hook', 1, vitestReport(1, 0, file('failed', 'passed')), { passed: 1, failed: 1, skipped: 0 }],
    [
      'an error outside of tests',
      1,
      vitestReport(1, 0, file('passed', 'passed')),
      { passed: 1, failed: 1, skipped: 0 },
    ],
    ['no test at all', 0, vitestReport(0, 0), { passed: 0, failed: 1, skipped: 0 }],
    ['only skipped ones', 0, vitestReport(0, 3), { passed: 0, failed: 1, skipped: 3 }],
  ])('Vitest: %s', async (_what, code, report, expected) => {
    expect(await vitestResult(await reportFile(report), ended(code))).toMatchObject(expected);
  });

  test.each([
    ['all passed', 0, { expected: 3, unexpected: 0, flaky: 0, skipped: 1 }, [], { passed: 3, failed: 0, skipped: 1 }],
    ['a flaky one has failed', 0, { expected: 2, unexpected: 0, flaky: 1, skipped: 0 }, [], { passed: 2, failed: 1 }],
    [
      'an error outside of tests',
      1,
      { expected: 2, unexpected: 0, flaky: 0, skipped: 0 },
      [{}],
      { passed: 2, failed: 1 },
    ],
    ['no test at all', 1, { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }, [], { passed: 0, failed: 1 }],
  ])('Playwright: %s', async (_what, code, stats, errors, expected) => {
    expect(await playwrightResult(await reportFile({ stats, errors }), ended(code))).toMatchObject(expected);
  });

  test('a runner without a report has failed, and what it said is shown', async () => {
    const missing = path.join(folder, 'missing.json');
    for (const read of [vitestResult, playwrightResult]) {
      const result = await read(missing, ended(0));
      expect(result).toMatchObject({ passed: 0, failed: 1 });
      expect(result.detail).toContain('what it said');
    }
  });

  test('a check counts as one', () => {
    expect(checkResult(ended(0))).toEqual({ passed: 1, failed: 0, skipped: 0, detail: '' });
    expect(checkResult(ended(2))).toEqual({ passed: 0, failed: 1, skipped: 0, detail: 'what it said' });
  });
});
