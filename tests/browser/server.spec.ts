import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect } from 'playwright/test';
import { renderUnicodeCompact } from 'uqr';
import { openDatabase } from '#lib/server/db/open.ts';
import { lanOrigins } from '../../src/cli/listen.mjs';
import { test } from './support/stage.ts';

/** A failing test must not leave its servers behind. */
const started = new Set<ChildProcess>();

/** The server program itself, not yet known to be up. */
function startServer(environment: Readonly<Record<string, string>>, args: readonly string[] = []) {
  const child = spawn(process.execPath, ['src/cli/serve.mjs', ...args], { env: { ...process.env, ...environment } });
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
  // Whoever waits for the end alone does not wait for an address.
  address.catch(() => undefined);
  return { address, exitCode, output: () => output, end: () => child.kill('SIGTERM') };
}

const postForm = (origin: string, path: string) =>
  fetch(new URL(path, origin), { method: 'POST', headers: { origin }, body: new URLSearchParams({ a: '1' }) });

let dataDir = '';
test.beforeEach(async ({ embeddedDemo }) => {
  dataDir = await mkdtemp(join(tmpdir(), 'points-store-server-'));
  await cp(embeddedDemo, dataDir, { recursive: true });
});
test.afterEach(async () => {
  started.forEach((child) => child.kill('SIGKILL'));
  started.clear();
  await rm(dataDir, { recursive: true, force: true });
});

test('the server starts, accepts its own forms without any setting, refuses others, and ends in good order', async () => {
  // A setting that is empty is none.
  const server = startServer({ PORT: '0', DATA_DIR: dataDir, ORIGIN: '', HOST: '', DATABASE_URL: '' });
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
  const server = startServer({
    PORT: '0',
    DATA_DIR: dataDir,
    ORIGIN: 'https://store.example',
    ADDRESS_HEADER: 'X-Forwarded-For',
  });
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

test('F112 with ORIGIN the addresses that are printed are those of the proxy, and whoever signs in stays signed in', async () => {
  const server = startServer({
    PORT: '0',
    DATA_DIR: dataDir,
    ORIGIN: 'https://store.example/',
    ADDRESS_HEADER: 'X-Forwarded-For',
  });
  const local = await server.address;
  const welcome = JSON.parse(await readFile(join(dataDir, 'welcome.json'), 'utf8'));
  expect(welcome).toMatchObject({ kioskUrl: 'https://store.example/', cardsUrl: 'https://store.example/demo/cards' });
  const signedIn = await fetch(`${local}/hub/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: 'https://store.example', accept: 'text/html' },
    body: new URLSearchParams({ name: welcome.managerName, password: welcome.managerPassword, to: '/hub/kiosks' }),
  });
  expect(signedIn.headers.get('location')).toBe('/hub/kiosks');
  const [cookie = ''] = signedIn.headers.getSetCookie();
  expect(cookie).toContain('Secure');
  const page = await fetch(`${local}/hub/kiosks`, {
    headers: { cookie: cookie.split(';')[0] ?? '' },
    redirect: 'manual',
  });
  expect(page.status).toBe(200);

  // Who guesses at one address makes nobody at another one wait.
  const from = async (address: string, password: string) => {
    const answer = await fetch(`${local}/hub/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: 'https://store.example', accept: 'text/html', 'x-forwarded-for': address },
      body: new URLSearchParams({ name: welcome.managerName, password }),
    });
    return answer.status;
  };
  for (let guess = 0; guess < 5; guess += 1) expect(await from('192.0.2.1', 'a guess')).toBe(400);
  expect(await from('192.0.2.1', welcome.managerPassword)).toBe(429);
  expect(await from('192.0.2.2', welcome.managerPassword)).toBe(303);

  const elsewhere = await postForm(local, '/hub/sign-in');
  expect(elsewhere.status).toBe(403);
  expect(await elsewhere.text()).toContain('<a href="https://store.example/hub/sign-in">');
  server.end();
  expect(await server.exitCode).toBe(0);
});

test('F112 opened to the local network the start prints the address of the cards there, with its QR code', async () => {
  const server = startServer({ PORT: '0', DATA_DIR: dataDir }, ['--lan']);
  const { port } = new URL(await server.address);
  await expect.poll(server.output).toContain('Ctrl+C');
  const [first, ...others] = lanOrigins('0.0.0.0', Number(port)).map((origin) => `${origin}/demo/cards`);
  // A machine without a network has none.
  if (first !== undefined) {
    expect((await fetch(first)).status).toBe(200);
    expect(server.output()).toContain(renderUnicodeCompact(first, { border: 2 }).split('\n')[4]);
  }
  for (const address of others) expect(server.output()).toContain(address);
  server.end();
  expect(await server.exitCode).toBe(0);
});

test('F105 a second hub on the same data, and a database of a newer program, are refused in a sentence', async () => {
  const first = startServer({ PORT: '0', DATA_DIR: dataDir });
  await first.address;
  const second = startServer({ PORT: '0', DATA_DIR: dataDir });
  expect(await second.exitCode).toBe(1);
  expect(second.output()).toContain('is in use by process');
  expect(second.output()).not.toMatch(/^\s+at /m);
  first.end();
  expect(await first.exitCode).toBe(0);

  const database = await openDatabase({ dataDir });
  await database.orm.execute(sql`INSERT INTO schema_migration (id, checksum) VALUES ('9999-later', 'x')`);
  await database.close();
  const older = startServer({ PORT: '0', DATA_DIR: dataDir });
  expect(await older.exitCode).toBe(1);
  expect(older.output()).toContain('The database is newer than this program');
  expect(older.output()).not.toMatch(/^\s+at /m);
});

test('a port that is none is refused in words', async () => {
  const server = startServer({ PORT: 'http', DATA_DIR: dataDir });
  await expect(server.address).rejects.toThrow('PORT is not a port number');
  expect(await server.exitCode).toBe(1);
});
