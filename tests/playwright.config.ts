import { defineConfig } from 'playwright/test';
import { chromiumArgs, findChromium } from '../src/cli/browser.mjs';

// `npm test` names the browser by CHROME_PATH, so that the workers need not look for it again.
const executablePath = await findChromium();
const report = process.env['BROWSER_REPORT'];

// What promises a time to people is not run beside anything else: `npm test` runs it last, with one worker.
const timed = 'browser/two-tablets.spec.ts';

/** Every spec starts the servers that it needs: several kill theirs. No test is tried twice. */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  timeout: 180_000,
  // Two specs share two cores, so that a page may take a while. What promises a time to people measures that time
  // itself.
  expect: { timeout: 15_000 },
  retries: 0,
  workers: 2,
  projects: [
    {
      name: 'side by side',
      testMatch: ['browser/*.spec.ts', 'engines/*.spec.ts', 'faults/*.spec.ts'],
      testIgnore: timed,
    },
    { name: 'alone', testMatch: timed },
  ],
  forbidOnly: true,
  reporter: report === undefined ? 'line' : [['line'], ['json', { outputFile: report }]],
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    launchOptions: { executablePath, args: chromiumArgs },
    screenshot: 'only-on-failure',
  },
});
