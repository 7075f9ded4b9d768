import { spawn } from 'node:child_process';
import { cp, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { copyProject } from './support/project-copy.ts';
import { test } from './support/stage.ts';

// `npm start` in folders of people: with any name, renamed, and with a build that is not whole.

let folder = '';
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'points-store-start-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

/** Starts the project until it says its address (or ends), looks at some pages, and ends it. */
async function tryStart(project: string): Promise<{ said: string; code: number | null; statuses: readonly number[] }> {
  const child = spawn(process.execPath, [join(project, 'src/cli/start.mjs')], {
    env: { ...process.env, PORT: '0', DATA_DIR: join(folder, 'data'), DEMO_RESIDENTS: '20' },
  });
  let said = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const address = new Promise<string | undefined>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const found = /http:\/\/localhost:\d+/.exec(said)?.[0];
        if (found !== undefined) resolve(found);
      });
    }
    void ended.then(() => resolve(undefined));
  });
  const origin = await address;
  const pages = origin === undefined ? [] : ['/', '/hub/sign-in', '/demo/cards', '/service-worker.js'];
  const statuses = await Promise.all(pages.map(async (page) => (await fetch(`${origin}${page}`)).status));
  child.kill('SIGTERM');
  return { said, code: await ended, statuses };
}

/** Whether the project in a folder thinks that its build is whole and of what is there now. */
function thinksItIsBuilt(project: string): Promise<string> {
  const script = 'import("./src/cli/build.mjs").then(async ({ isBuilt }) => console.log(String(await isBuilt())))';
  const child = spawn(process.execPath, ['-e', script], { cwd: project });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve) => child.once('close', () => resolve(said.trim())));
}

test('F107 a start works in a folder with any name, also after it was renamed, and trusts whole builds alone', async () => {
  const first = await copyProject(join(folder, 'demo (1) #2 积分%20'));
  const built = await tryStart(first);
  expect(built.statuses, built.said).toEqual([200, 200, 200, 200]);
  expect(built.said).toContain('Building the app');

  const project = join(folder, "moved [b]? & 'so'");
  await rename(first, project);
  const again = await tryStart(project);
  expect(again.statuses, again.said).toEqual([200, 200, 200, 200]);
  expect(again.said).not.toContain('Building the app');

  expect(await thinksItIsBuilt(project)).toBe('true');
  await truncate(join(project, 'build/handler.js'), 10);
  expect(await thinksItIsBuilt(project)).toBe('false');

  await writeFile(join(project, 'svelte.config.js'), 'throw new Error("unfinished");');
  const failed = await tryStart(project);
  expect(failed).toMatchObject({ code: 1, said: expect.stringContaining('The build failed.') });
  await cp('svelte.config.js', join(project, 'svelte.config.js'));
  expect(await thinksItIsBuilt(project)).toBe('false');
});
