import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './project-files.ts';

// What stands before the hub is not ours, and its settings are.

const fileOf = (name: string): string => join(root, 'docs/proxy', name);
const isInstalled = (program: string): boolean => {
  try {
    return execFileSync('which', [program]).length > 0;
  } catch {
    return false;
  }
};

it.each(['Caddyfile', 'nginx.conf'])('%s asks for HTTPS from now on, and leads to the hub alone', (name) => {
  const text = readFileSync(fileOf(name), 'utf8');
  expect(text).toMatch(/Strict-Transport-Security "max-age=31536000"/);
  expect(text).toContain('127.0.0.1:3000');
  expect(text).toMatch(/ORIGIN=https:\/\/points\.lan ADDRESS_HEADER=X-Forwarded-For/);
});

it('nginx says who asks in place of what the client says, and passes the name on', () => {
  const text = readFileSync(fileOf('nginx.conf'), 'utf8');
  expect(text).toContain('proxy_set_header X-Forwarded-For $remote_addr;');
  expect(text).toContain('proxy_set_header Host $http_host;');
});

it.skipIf(!isInstalled('caddy'))('Caddy itself takes its file', () => {
  const ran = execFileSync('caddy', ['adapt', '--config', fileOf('Caddyfile')], { encoding: 'utf8', stdio: 'pipe' });
  expect(JSON.stringify(JSON.parse(ran))).toContain('max-age=31536000');
});
