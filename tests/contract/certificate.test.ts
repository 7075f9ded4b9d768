import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, request } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeCertificate } from '../../src/cli/certificate-files.mjs';
import { root } from './project-files.ts';

// A certificate for tablets in a shop's own network, by the system's openssl.

const isMissing = spawnSync('openssl', ['version']).status !== 0;
const site = 'points.lan';
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'points-store-certificate-'));
  if (!isMissing) await makeCertificate(site, folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (name: string): Buffer => readFileSync(join(folder, name));

/** What a client that trusts an authority is answered by a server with the certificate, under a name. */
async function ask(name: string, ca: Buffer | undefined): Promise<string> {
  const server = createServer({ key: read('site.key'), cert: read('site.pem') }, (_request, response) =>
    response.end('hub'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve) => {
      const asked = request(
        { host: '127.0.0.1', port, servername: name, ...(ca === undefined ? {} : { ca }) },
        (response) => response.once('data', (text: Buffer) => resolve(text.toString())),
      );
      asked.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
      asked.end();
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

it.skipIf(isMissing)('is taken by who installed the authority, for its name alone', async () => {
  expect(await ask(site, read('ca.pem'))).toBe('hub');
  expect(await ask(site, undefined)).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/);
  expect(await ask('bank.example', read('ca.pem'))).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  const days = (new Date(new X509Certificate(read('site.pem')).validTo).getTime() - Date.now()) / 86_400_000;
  expect(days).toBeLessThan(825);
  for (const key of ['ca.key', 'site.key']) expect(statSync(join(folder, key)).mode & 0o077).toBe(0);
});

it.skipIf(isMissing)('is renewed by the same authority, which vouches for no other name', async () => {
  const [authority, before] = [read('ca.pem'), read('site.pem')];
  expect(await makeCertificate(site, folder)).toMatchObject({ isNewAuthority: false });
  expect(read('ca.pem')).toEqual(authority);
  expect(read('site.pem')).not.toEqual(before);
  expect(await ask(site, authority)).toBe('hub');
  await expect(makeCertificate('bank.example', folder)).rejects.toThrow(/of another name/);
  // Node does not tell constraints of names; openssl does.
  const { stdout } = spawnSync('openssl', ['x509', '-in', join(folder, 'ca.pem'), '-noout', '-text'], {
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/Name Constraints: critical\s+Permitted:\s+DNS:points\.lan/);
});

it.skipIf(isMissing)('lets each kind of tablet install it from a page', () => {
  const page = read('install/index.html').toString();
  const { fingerprint256, raw } = new X509Certificate(read('ca.pem'));
  expect(page).toContain(fingerprint256);
  expect(page).toContain('<svg');
  expect(read('install/ca.crt')).toEqual(raw);
  expect(read('install/ca.mobileconfig').toString()).toContain(raw.toString('base64'));
});

it.skipIf(isMissing || spawnSync('caddy', ['version']).status !== 0)('is taken by Caddy with its file', () => {
  const file = join(root, 'docs/deploy/lan/Caddyfile');
  const { status, stderr } = spawnSync('caddy', ['validate', '--adapter', 'caddyfile', '--config', file], {
    encoding: 'utf8',
    env: { ...process.env, SITE: site, CERTIFICATES: folder, HOME: folder },
  });
  expect(status, stderr).toBe(0);
});
