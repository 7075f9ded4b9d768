import { readFile } from 'node:fs/promises';

/**
 * What a step of `npm test` came to. `detail` is shown when something failed.
 * @typedef {{ passed: number, failed: number, skipped: number, detail: string }} Result
 */

/**
 * @param {{ code: number, output: string }} ended
 * @returns {Result} one check, passed or not
 */
export const checkResult = ({ code, output }) =>
  code === 0 ? { passed: 1, failed: 0, skipped: 0, detail: '' } : { passed: 0, failed: 1, skipped: 0, detail: output };

/**
 * Counts from a report file, never from what a program printed. A runner that failed without a failed test to show for
 * it, or that ran no test at all, counts as one failure: silence must not look like success.
 * @param {{ code: number, output: string }} ended
 * @param {Omit<Result, 'detail'> | undefined} counts undefined when there is no readable report
 * @returns {Result}
 */
function judged(ended, counts) {
  if (counts === undefined) {
    return { passed: 0, failed: 1, skipped: 0, detail: `${ended.output}\nThere is no report of the tests.` };
  }
  const silent = counts.failed === 0 && (ended.code !== 0 || counts.passed === 0);
  const failed = silent ? 1 : counts.failed;
  const note = silent ? `\nThe runner ended with code ${ended.code} and ${counts.passed} passed tests.` : '';
  return { ...counts, failed, detail: failed === 0 ? '' : ended.output + note };
}

/**
 * @param {string} file
 * @returns {Promise<unknown>} undefined when it is missing or broken
 */
async function readReport(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file Vitest's JSON report
 * @param {{ code: number, output: string }} ended
 * @returns {Promise<Result>}
 */
export async function vitestResult(file, ended) {
  const report =
    /** @type {{ numPassedTests: number, numPendingTests: number, numTodoTests: number, testResults: { status: string, assertionResults: { status: string }[] }[] } | undefined} */ (
      await readReport(file)
    );
  if (report === undefined) return judged(ended, undefined);
  // A file that cannot even be loaded has no tests to fail; it counts as one failure itself. So does one whose tests
  // pass and whose hooks fail.
  const failed = report.testResults.reduce((sum, { status, assertionResults }) => {
    const failedTests = assertionResults.filter((test) => test.status === 'failed').length;
    return sum + (status === 'failed' ? Math.max(failedTests, 1) : failedTests);
  }, 0);
  return judged(ended, {
    passed: report.numPassedTests,
    failed,
    skipped: report.numPendingTests + report.numTodoTests,
  });
}

/**
 * @param {string} file Playwright's JSON report
 * @param {{ code: number, output: string }} ended
 * @returns {Promise<Result>}
 */
export async function playwrightResult(file, ended) {
  const report =
    /** @type {{ errors: unknown[], stats: { expected: number, unexpected: number, flaky: number, skipped: number } } | undefined} */ (
      await readReport(file)
    );
  if (report === undefined) return judged(ended, undefined);
  const { expected, unexpected, flaky, skipped } = report.stats;
  // A flaky test has failed once; errors outside of tests have no test to count for them.
  return judged(ended, { passed: expected, failed: unexpected + flaky + report.errors.length, skipped });
}
