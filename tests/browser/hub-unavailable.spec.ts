import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { test } from './support/stage.ts';

let dataDir: string;
let child: ChildProcess | undefined;

test.beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'points-store-unavailable-'));
});
test.afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

/** A port where nobody listens any more. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('without its database the hub says so, and the kiosk is served all the same', async ({ page }) => {
  const url = `postgres://nobody@127.0.0.1:${String(await closedPort())}/nothing`;
  const port = await closedPort();
  const origin = `http://localhost:${String(port)}`;
  child = spawn(process.execPath, ['src/cli/serve.mjs'], {
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, DATABASE_URL: url },
    stdio: 'ignore',
  });
  const statusOf = (path: string): Promise<number> =>
    fetch(origin + path).then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(() => statusOf('/'), { timeout: 40_000 }).toBe(200);

  const ready = await fetch(`${origin}/api/v1/ready`);
  expect(ready.status).toBe(503);
  expect(ready.headers.get('content-type')).toContain('application/problem+json');
  expect(await ready.json()).toMatchObject({ code: 'hub-unavailable' });
  expect(await statusOf('/api/v1/health')).toBe(200);

  const console = await page.goto(`${origin}/hub`);
  expect(console?.status()).toBe(503);
  await expect(page.getByRole('heading', { name: '中心平台暂时连不上数据库' })).toBeVisible();
});
