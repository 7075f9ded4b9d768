import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { readDemoSecrets } from '#lib/server/demo/secrets.ts';
import { exclusively } from '../../src/cli/exclusive.mjs';
import { lanOrigins, localOrigin } from '../../src/cli/listen.mjs';
import { inWords } from '../../src/cli/refusal.mjs';
import { root } from './project-files.ts';

// What the commands say to whoever types them. Starts that go through are tried with the built app, in server.spec and
// start.spec.

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'points-store-commands-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** Runs a command of src/cli to its end, from another folder than the project's. */
function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { DATABASE_URL: _url, HOME: _home, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(root, 'src/cli', `${command}.mjs`), ...args], {
    cwd: folder,
    env: { ...inherited, DATA_DIR: join(folder, 'data'), PORT: '0', ...environment },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

const stack = /^\s+at /m;

describe.each(['start', 'test', 'bench', 'simulate', 'setup', 'restore', 'verify', 'drill', 'upgrade', 'certificate'])(
  'F105 %s',
  (command) => {
    it('says what it does and takes', async () => {
      const { code, said } = await run(command, ['--help']);
      expect(code).toBe(0);
      expect(said).toContain(`npm ${['start', 'test'].includes(command) ? '' : 'run '}${command}`);
      expect(said).toContain('--help');
    });

    it.each([['--unheard-of'], ['one', 'two']])('refuses what it does not know: %s %s', async (...args) => {
      const { code, said } = await run(command, args.filter(Boolean));
      expect(code).toBeGreaterThan(0);
      expect(said).toMatch(/--unheard-of|one|two/);
      expect(said).not.toMatch(stack);
    });
  },
);

describe('F105 start refuses in words, before it does anything', () => {
  test.each([
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['PORT', '3e3'],
    ['ADDRESS_HEADER', 'X-Forwarded-For: 1'],
    ['XFF_DEPTH', '0'],
    ['ORIGIN', 'points.lan'],
    ['ORIGIN', 'ftp://points.lan'],
    ['ORIGIN', 'https://points.lan/?a=1'],
    ['CONSOLE_ORIGIN', 'https://office.lan/hub'],
    // Without an ORIGIN there is nothing that it could be kept apart from.
    ['CONSOLE_ORIGIN', 'https://office.lan'],
    ['DATABASE_URL', 'mysql://points:Secret@db.lan/points'],
    ['DATABASE_URL', 'postgres://points:Se#cret@db.lan/points'],
    ['DATABASE_URL', 'postgres://points:Secret%@db.lan/points'],
    ['METRICS_TOKEN', 'Secret'],
    ['METRICS_TOKEN_FILE', '/no/such/file'],
    ['LOG_LEVEL', 'loud'],
    ['BODY_SIZE_LIMIT', 'large'],
    ['BODY_SIZE_LIMIT', 'infinity'],
    ['DEMO_RESIDENTS', '0'],
    ['BACKUP_HOURS', '0'],
    ['BACKUP_KEEP', '0d0w'],
    ['BACKUP_S3', 'https://s3.example.org'],
    ['BACKUP_S3', 'https://s3.example.org/bucket'],
    ['HOST', 'no.such.host.invalid'],
  ])('%s=%s', async (name, value) => {
    const { code, said } = await run('start', [], { [name]: value });
    expect(code).toBe(1);
    expect(said).toContain(name);
    expect(said).not.toMatch(stack);
    expect(said).not.toContain('Secret');
  });

  it('an address below a path, and names the one that works', async () => {
    const { code, said } = await run('start', [], { ORIGIN: 'https://town.example/points/' });
    expect(code).toBe(1);
    expect(said).toContain('ORIGIN=https://town.example\n');
  });

  it('an https address without the header that says who asks', async () => {
    const { code, said } = await run('start', [], { ORIGIN: 'https://points.lan' });
    expect(code).toBe(1);
    expect(said).toContain('ADDRESS_HEADER=X-Forwarded-For');
  });

  it('a bucket for dumps that anybody there could read', async () => {
    const bucket = { BACKUP_S3: 'https://s3.example.org/points', BACKUP_S3_KEY_ID: 'me', BACKUP_S3_SECRET: 'Secret' };
    const { code, said } = await run('start', [], bucket);
    expect(code).toBe(1);
    expect(said).toContain('BACKUP_RECIPIENT');
    expect(said).not.toContain('Secret');
  });

  it('a data folder that is a file', async () => {
    writeFileSync(join(folder, 'data'), '');
    const { code, said } = await run('start', []);
    expect(code).toBe(1);
    expect(said).toContain(`The data folder ${join(folder, 'data')} cannot be written`);
  });

  it('this machine alone and the local network at once', async () => {
    const { code, said } = await run('start', ['--lan'], { HOST: '127.0.0.1' });
    expect(code).toBe(1);
    expect(said).toContain('contradicts --lan');
  });
});

describe('F105 looking after a database', () => {
  it('a named folder without one is not taken for one that adds up, and none is made there', async () => {
    const { code, said } = await run('verify', []);
    expect(code).toBe(2);
    expect(said).toContain('There is no database yet');
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('a server that does not answer is named without its password', async () => {
    const { code, said } = await run('verify', [], { DATABASE_URL: 'postgres://points:Secret@127.0.0.1:1/points' });
    expect(code).toBe(2);
    expect(said).toContain('The database cannot be reached: connect ECONNREFUSED 127.0.0.1:1');
    expect(said).not.toMatch(stack);
    expect(said).not.toContain('Secret');
  });

  it('a socket that is not there is a server that does not answer', async () => {
    const { code, said } = await run('verify', [], { DATABASE_URL: join(folder, 'nowhere') });
    expect(code).toBe(2);
    expect(said).toContain('The database cannot be reached: connect ENOENT');
    expect(said).not.toMatch(stack);
  });

  it('a certificate that is not there is named', async () => {
    const DATABASE_URL = 'postgres://points:Secret@127.0.0.1:1/points?sslrootcert=/no/such.pem';
    const { code, said } = await run('verify', [], { DATABASE_URL });
    expect(code).toBe(2);
    expect(said).toContain('There is no such file: /no/such.pem');
    expect(said).not.toMatch(stack);
    expect(said).not.toContain('Secret');
  });

  it('a dump that is not there, and one that is none', async () => {
    const missing = await run('restore', ['yesterday.tar.gz']);
    expect(missing).toMatchObject({
      code: 1,
      said: expect.stringContaining('There is no such file: yesterday.tar.gz'),
    });
    expect(missing.said).not.toContain('这份备份不能用');
    writeFileSync(join(folder, 'torn.tar.gz'), 'not a dump');
    const torn = await run('restore', ['torn.tar.gz']);
    expect(torn.code).toBe(1);
    expect(torn.said).toContain('the dump cannot be loaded');
    expect(torn.said).not.toMatch(stack);
  });

  it.each([
    ['Asia/Shanghai', '2026-11-23 07:30:00 +08:00'],
    ['America/Los_Angeles', '2026-11-22 15:30:00 -08:00'],
    ['Asia/Kolkata', '2026-11-23 05:00:00 +05:30'],
  ])('dumps are listed by the clocks of the machine, in %s', async (TZ, local) => {
    mkdirSync(join(folder, 'data', 'dumps'), { recursive: true });
    writeFileSync(join(folder, 'data', 'dumps', 'points-store-20261122T233000000Z.tar.gz'), '');
    expect((await run('restore', [], { TZ })).said).toContain(`points-store-20261122T233000000Z.tar.gz  (${local})`);
  });

  it('a PostgreSQL is not restored from a dump', async () => {
    const { code, said } = await run('restore', [], { DATABASE_URL: 'postgres://db.lan/points' });
    expect(code).toBe(1);
    expect(said).toContain('pg_restore');
  });
});

describe('what the system says, in words', () => {
  it('is found behind the error that was thrown, with the place that it is about', () => {
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path: '/srv/points' });
    expect(inWords(new Error('outside', { cause: denied }))).toContain('/srv/points');
    expect(inWords(Object.assign(new AggregateError([new Error('connect')]), { code: 'ECONNREFUSED' }))).toContain(
      'The database cannot be reached: connect',
    );
  });

  it.each([
    ['42501', 'The user of the database may not do this'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'The certificate of the database is not trusted'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'The certificate of the database is not trusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'The certificate of the database is not trusted'],
  ])('knows the code %s', (code, said) => {
    expect(inWords(new Error('outside', { cause: Object.assign(new Error('why'), { code }) }))).toContain(said);
  });

  it('knows a server without TLS, which has no code', () => {
    expect(inWords(new Error('The server does not support SSL connections'))).toContain('does not speak TLS');
  });

  it.each(['', '{', '{}', '{"cardSeed":"Secret"}'])('a demo.json that holds %j', async (text) => {
    writeFileSync(join(folder, 'demo.json'), text);
    const failure = await readDemoSecrets(folder).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(inWords(failure)).toContain(`${join(folder, 'demo.json')} is cut off or was changed`);
    expect(inWords(failure)).not.toContain('Secret');
  });

  it('is not invented for a mistake of the program', () => {
    expect(inWords(new TypeError('undefined is not a function'))).toBeUndefined();
    expect(inWords('thrown text')).toBeUndefined();
  });
});

describe('addresses', () => {
  const at = (address: string, internal = false) => ({
    address,
    internal,
    family: 'IPv4' as const,
    netmask: '255.255.255.0',
    mac: '',
    cidr: null,
  });

  it('of the local network: those of wires and radio before those of containers, without this machine’s own', () => {
    const interfaces = { lo: [at('127.0.0.1', true)], docker0: [at('172.17.0.1')], wlan0: [at('192.168.1.5')] };
    expect(lanOrigins('0.0.0.0', 3000, interfaces)).toEqual(['http://192.168.1.5:3000', 'http://172.17.0.1:3000']);
    expect(lanOrigins('192.168.1.5', 3000, interfaces)).toEqual(['http://192.168.1.5:3000']);
  });

  it('of this machine', () => {
    expect(localOrigin('127.0.0.1', 3000)).toBe('http://localhost:3000');
    expect(localOrigin('192.168.1.5', 80)).toBe('http://192.168.1.5:80');
    expect(localOrigin('fd00::5', 3000)).toBe('http://[fd00::5]:3000');
  });
});

describe('F106 two commands in one folder', () => {
  const lockOf = () => join(folder, 'preparing.lock');

  it('prepare it one after the other', async () => {
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
    };
    await Promise.all([exclusively(work('one'), lockOf()), exclusively(work('two'), lockOf())]);
    expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });

  it('do not wait for one that was killed, nor for a number that another process has now', async () => {
    writeFileSync(lockOf(), '999999999');
    await exclusively(() => Promise.resolve(), lockOf());
    writeFileSync(lockOf(), String(process.pid));
    utimesSync(lockOf(), new Date(0), new Date(0));
    await exclusively(() => Promise.resolve(), lockOf());
  });

  it('let go when the work fails', async () => {
    await expect(exclusively(() => Promise.reject(new Error('no')), lockOf())).rejects.toThrow('no');
    await exclusively(() => Promise.resolve(), lockOf());
  });
});
