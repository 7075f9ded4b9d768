import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';

/** A failing test must not leave its servers behind. */
const started = new Set<ChildProcess>();

/** The server program itself, not yet known to be up. */
function startServer(environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['src/cli/serve.mjs'], { env: { ...process.env, ...environment } });
  started.add(child);
  let output = '';
  const addressPattern = /http:\/\/localhost:\d+/;
  const address = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const found = addressPattern.exec(output)?.[0];
        if (found !== undefined) resolve(found);
      });
    }
    child.once('close', () => reject(new Error(`it ended:\n${output}`)));
  });
  const exitCode = once(child, 'close').then(([code]) => Number(code ?? -1));
  return { address, exitCode, end: () => child.kill('SIGTERM') };
}

const postForm = (origin: string, path: string) =>
  fetch(new URL(path, origin), { method: 'POST', headers: { origin }, body: new URLSearchParams({ a: '1' }) });

let dataDir = '';
test.beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'points-store-server-'));
});
test.afterEach(async () => {
  started.forEach((child) => child.kill('SIGKILL'));
  started.clear();
  await rm(dataDir, { recursive: true, force: true });
});

test('the server starts, accepts its own forms without any setting, refuses others, and ends in good order', async () => {
  const server = startServer({ PORT: '0', DATA_DIR: dataDir });
  const origin = await server.address;

  expect((await fetch(`${origin}/api/v1/health`)).status).toBe(200);
  expect((await postForm(origin, '/api/v1/health')).status).not.toBe(403);
  const foreign = await fetch(`${origin}/api/v1/health`, {
    method: 'POST',
    headers: { origin: 'https://elsewhere.example', 'x-points-store-protocol': 'https' },
    body: new URLSearchParams({ a: '1' }),
  });
  expect(foreign.status).toBe(403);

  server.end();
  expect(await server.exitCode).toBe(0);
  await expect(fetch(origin)).rejects.toThrow();
});

test('a taken port is said in words, before the database of the running server is touched', async () => {
  const first = startServer({ PORT: '0', DATA_DIR: dataDir });
  const { port } = new URL(await first.address);

  const second = startServer({ PORT: port, DATA_DIR: dataDir });
  await expect(second.address).rejects.toThrow(`Port ${port} is taken`);
  expect(await second.exitCode).toBe(1);

  expect((await fetch(`http://localhost:${port}/api/v1/health`)).status).toBe(200);
  first.end();
  expect(await first.exitCode).toBe(0);
});

test('behind a TLS proxy ORIGIN says what the browser sees', async () => {
  const server = startServer({ PORT: '0', DATA_DIR: dataDir, ORIGIN: 'https://store.example' });
  const local = await server.address;
  const proxied = await fetch(`${local}/api/v1/health`, {
    method: 'POST',
    headers: { origin: 'https://store.example' },
    body: new URLSearchParams({ a: '1' }),
  });
  expect(proxied.status).not.toBe(403);
  expect((await postForm(local, '/api/v1/health')).status).toBe(403);
  server.end();
  expect(await server.exitCode).toBe(0);
});

test('a port that is none is refused in words', async () => {
  const server = startServer({ PORT: 'http', DATA_DIR: dataDir });
  await expect(server.address).rejects.toThrow('PORT is not a port number');
  expect(await server.exitCode).toBe(1);
});
