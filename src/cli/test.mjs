import './require-node.mjs';
import { mkdir, rm } from 'node:fs/promises';
import { helpIfAsked } from './arguments.mjs';
import { ensureChineseFonts, findChromium } from './browser.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { command, CommandError, inProject, passSignalsOn, root, runScript, secondsSince } from './project.mjs';
import { checkResult, playwrightResult, vitestResult } from './results.mjs';

/**
 * @typedef {import('./results.mjs').Result} Result
 * @typedef {{ name: string, run: () => Promise<Result> }} Step
 */

const unitReport = inProject('.cache', 'unit-report.json');

/**
 * Nothing in a check looks at a clock, so it gives way to tests that do.
 * @param {string} name
 * @param {string} script
 * @param {readonly string[]} args
 * @returns {Step}
 */
const check = (name, script, args) => ({
  name,
  run: async () => checkResult(await runScript(script, args, { givesWay: true })),
});

const lintArgs = ['--config', '.config/eslint.config.js', '--max-warnings', '0', '.'];
const typedLintArgs = ['--config', '.config/oxlint.json', '--type-aware', 'src', 'tests', 'vite.config.ts'];
const typeArgs = ['--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human'];

/** @type {readonly Step[]} */
const staticSteps = [
  check('format', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  check('lint', 'eslint/bin/eslint.js', lintArgs),
  check('lint by types', 'oxlint/bin/oxlint', typedLintArgs),
  check('types', 'svelte-check/bin/svelte-check', typeArgs),
];

/**
 * @param {readonly string[]} filters as Vitest takes them
 * @returns {Step}
 */
const unitStep = (filters) => ({
  name: 'unit, property and contract tests',
  run: async () => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`];
    return vitestResult(unitReport, await runScript('vitest/vitest.mjs', ['run', ...reporters, ...filters]));
  },
});

/**
 * @param {string} name
 * @param {readonly string[]} filters as Playwright takes them
 * @returns {Step}
 */
const browserStep = (name, filters) => ({
  name,
  run: async () => {
    // One of each step: how long each test took is read from them.
    const browserReport = inProject('.cache', `${name.replaceAll(' ', '-')}.json`);
    await Promise.all([ensureBuilt(), rm(browserReport, { force: true })]);
    await ensureChineseFonts();
    const env = { CHROME_PATH: await findChromium(), BROWSER_REPORT: browserReport };
    const args = ['test', '--config', 'tests/playwright.config.ts', ...filters];
    return playwrightResult(browserReport, await runScript('playwright/cli.js', args, { env }));
  },
});

/**
 * @param {Step} step
 * @returns {Promise<Result>}
 */
async function runStep({ name, run }) {
  const start = performance.now();
  console.log(`… ${name}`);
  /** @type {Result} */
  const result = await run().catch((error) => {
    const detail = error instanceof CommandError ? error.message : String(error instanceof Error ? error.stack : error);
    return { passed: 0, failed: 1, skipped: 0, detail };
  });
  if (result.failed > 0) console.log(`\n${result.detail.trim()}\n`);
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : '';
  const mark = result.failed === 0 ? '✓' : '✗';
  console.log(
    `${mark} ${name}: ${result.passed} of ${result.passed + result.failed}${skipped} (${secondsSince(start)})`,
  );
  return result;
}

/**
 * A lane's steps run one after the other; lanes run side by side.
 * @param {readonly Step[]} lane
 * @returns {Promise<Result[]>}
 */
async function runLane(lane) {
  const results = [];
  for (const step of lane) results.push(await runStep(step));
  return results;
}

/**
 * Vitest keeps every core busy by itself. Browser tests wait often, for a server or a screen, and the checks use what
 * they leave. The browser tests that promise a time to people come last and alone.
 * @param {readonly string[]} words a part's name and filters for it, or nothing for everything
 * @returns {readonly (readonly (readonly Step[])[])[]} stages of lanes of steps
 */
function plan([part, ...filters]) {
  switch (part) {
    case undefined:
      return [
        [[unitStep([])]],
        [[browserStep('browser and fault tests', ['--project', 'side by side'])], staticSteps],
        [
          [
            browserStep('browser tests of times', [
              '--project',
              'alone',
              '--workers',
              '1',
              '--output',
              'test-results/alone',
            ]),
          ],
        ],
      ];
    case 'static':
      if (filters.length > 0) throw new CommandError(`npm test -- static ${filters.join(' ')}: static takes no filter`);
      return [[staticSteps]];
    case 'unit':
      return [[[unitStep(filters)]]];
    case 'browser':
      return [[[browserStep('browser tests', filters)]]];
    default:
      throw new CommandError(`没有这一部分 · There is no such part: ${part}\n\n${manual.usage}`);
  }
}

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'npm test -- [static | unit [filter …] | browser [filter …]]',
  about: `安装测试所需，运行全部测试或其中一部分；过滤词原样交给 Vitest 或 Playwright。
Installs what the tests need and runs all of them, or one part. Filters go to Vitest or Playwright as they are.`,
};

await command(async () => {
  const start = performance.now();
  helpIfAsked(manual);
  const stages = plan(process.argv.slice(2));
  // Vite and Vitest, which nothing else can replace here, take a # or ? in a name for its end.
  if (/[#?]/.test(root)) {
    throw new CommandError(`文件夹名里有 # 或 ?，测试工具无法工作，请改名：${root}
The tools of the tests do not work in a folder with # or ? in its name: rename ${root}`);
  }
  passSignalsOn();
  await ensureInstalled();
  await mkdir(inProject('.cache'), { recursive: true });
  await rm(unitReport, { force: true });
  // The generated types are what everything after this is checked against.
  const sync = await runScript('@sveltejs/kit/svelte-kit.js', ['sync']);
  if (sync.code !== 0) throw new CommandError(`svelte-kit sync failed.\n\n${sync.output.trim()}`);

  /** @type {Result[]} */
  const results = [];
  for (const lanes of stages) results.push(...(await Promise.all(lanes.map(runLane))).flat());

  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) => results.reduce((total, r) => total + r[key], 0);
  const skipped = sum('skipped');
  console.log(`\n${secondsSince(start)}`);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = sum('failed') === 0 ? 0 : 1;
});
