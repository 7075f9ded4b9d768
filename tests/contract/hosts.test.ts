import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { addressing } from '../../src/cli/hosts.mjs';

// A stranger's page can have its own name lead to the hub (DNS rebinding). Then it says that name.

describe('without ORIGIN', () => {
  const addressed = addressing({ host: '127.0.0.1', origin: undefined, consoleOrigin: undefined });
  const own = [
    'localhost',
    'localhost:3000',
    'LOCALHOST:1',
    'kiosk.localhost:3000',
    '127.0.0.1:3000',
    '192.168.1.20:3000',
    '[::1]:3000',
    hostname(),
    `${hostname()}.local:3000`,
    undefined,
  ];
  it.each(own)('answers %s', (host) =>
    expect(addressed({ host, path: '/' })).toEqual({ protocol: 'http', isConsole: false }),
  );

  const foreign = [
    'evil.example',
    'localhost.evil.example:3000',
    '127.0.0.1.evil.example',
    'evil-localhost',
    '',
    ':80',
  ];
  it.each(foreign)('answers nothing to %s', (host) => {
    expect(addressed({ host, path: '/hub/sign-in' })).toBeUndefined();
    expect(addressed({ host, path: '/api/v1/health' })).toBeUndefined();
  });
});

it('goes by ORIGIN where there is one, whatever a proxy says', () => {
  const addressed = addressing({ host: '127.0.0.1', origin: 'https://store.example', consoleOrigin: undefined });
  for (const host of ['store.example', '127.0.0.1:3000', 'other.example']) {
    expect(addressed({ host, path: '/' })).toEqual({ protocol: 'https', isConsole: false });
  }
});

it('answers two addresses, and to nobody else but who watches over it', () => {
  const origins = { origin: 'https://store.example', consoleOrigin: 'http://office.example:8080' };
  const addressed = addressing({ host: '127.0.0.1', ...origins });
  expect(addressed({ host: 'store.example', path: '/' })).toEqual({ protocol: 'https', isConsole: false });
  expect(addressed({ host: 'Office.example:8080', path: '/hub' })).toEqual({ protocol: 'http', isConsole: true });
  expect(addressed({ host: 'office.example', path: '/hub' })).toBeUndefined();
  expect(addressed({ host: '127.0.0.1:3000', path: '/' })).toBeUndefined();
  expect(addressed({ host: '127.0.0.1:3000', path: '/api/v1/ready' })).toEqual({ protocol: 'http', isConsole: false });
  expect(addressed({ host: 'evil.example', path: '/api/v1/ready' })).toBeUndefined();
});
