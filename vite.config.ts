import { sveltekit } from '@sveltejs/kit/vite';
import { playwright } from '@vitest/browser-playwright';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { keepBudgets, keepWorkerBudget } from './.config/budgets.js';
import { firstFiles } from './.config/first-files.js';
import { lowestBrowsers } from './.config/lowest-browsers.js';
import { mockedTests } from './.config/mocked-tests.js';
import { chromiumArgs, findChromium } from './src/cli/browser.mjs';

/**
 * The kiosk's store and exchange once more, on the IndexedDB of a real Chromium: what the one in memory forgives, it
 * does not.
 */
const kioskInChromium = async (): Promise<TestProjectInlineConfiguration> => ({
  extends: true,
  resolve: {
    alias: { 'fake-indexeddb/auto': fileURLToPath(new URL('tests/harness/own-indexeddb.ts', import.meta.url)) },
  },
  // Found by itself only while tests run, and a page that is loaded again for it has lost its test.
  optimizeDeps: { include: ['dexie/dist/modern/dexie.mjs', 'fast-check', 'jose', 'valibot', 'canonicalize'] },
  test: {
    name: 'kiosk-in-chromium',
    include: [
      'tests/chromium/*.test.ts',
      'src/lib/kiosk/store/**/*.test.ts',
      'src/lib/kiosk/sync/{exchange,interleavings}.test.ts',
    ],
    testTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: await findChromium(), args: chromiumArgs } }),
      instances: [{ browser: 'chromium' }],
    },
  },
});

// Dexie keeps the IndexedDB that is there when it is loaded, and tests that share a process share that Dexie.
const withIndexedDb = ['fake-indexeddb/auto'];

/** What the tests on both databases have in common. */
const contract = {
  environment: 'node',
  include: ['tests/contract/**/*.test.ts'],
  globalSetup: ['tests/postgres/global-setup.ts'],
  setupFiles: [...withIndexedDb, 'tests/postgres/watch-statements.ts'],
  // Both databases are real, and the machine that runs the tests may have little to give.
  testTimeout: 30_000,
  hookTimeout: 60_000,
} satisfies TestProjectInlineConfiguration['test'];

// Vite builds and serves by this file as well, and needs no browser for it.
const inChromium = process.env['VITEST'] === undefined ? [] : [await kioskInChromium()];

export default defineConfig({
  plugins: [sveltekit(), keepBudgets(), keepWorkerBudget()],
  build: { target: lowestBrowsers, cssTarget: lowestBrowsers },
  environments: {
    client: { build: { rolldownOptions: { output: { codeSplitting: { groups: firstFiles() } } } } },
  },
  test: {
    // Vitest leaves a core to others, and has one worker on two cores; when lint and types are through nobody wants it.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.ts'],
          exclude: [...mockedTests],
          setupFiles: withIndexedDb,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'unit with other modules',
          environment: 'node',
          include: mockedTests.filter((file) => file.startsWith('src/')),
          setupFiles: withIndexedDb,
        },
      },
      {
        extends: true,
        test: { ...contract, name: 'contract', exclude: [...mockedTests], isolate: false },
      },
      {
        extends: true,
        test: {
          ...contract,
          name: 'contract with other modules',
          include: mockedTests.filter((file) => file.startsWith('tests/contract/')),
        },
      },
      {
        extends: true,
        test: {
          name: 'simulation',
          environment: 'node',
          include: ['tests/simulation/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
      ...inChromium,
    ],
  },
});
