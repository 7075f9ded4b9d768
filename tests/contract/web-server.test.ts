import { spawn, type ChildProcess } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { answerPlainly } from '../../src/cli/answer.mjs';
import { handle, init } from '../../src/hooks.server.ts';
import { root } from './project-files.ts';

// No request ends the process, and what the server itself answers is read by people.

const started = new Set<ChildProcess>();
afterEach(() => {
  started.forEach((child) => child.kill('SIGKILL'));
  started.clear();
});

/** A server around a handler, in a process of its own: what is thrown there must not end this one. */
function serveAlone(handler: string): Promise<string> {
  const program = `
    import { createServer } from 'node:http';
    import { answer, surviveRejections } from '${pathToFileURL(join(root, 'src/cli/answer.mjs')).href}';
    surviveRejections();
    const handler = ${handler};
    const server = createServer((request, response) => void answer(handler, { request, response }, () => ({ protocol: 'http', isConsole: false })));
    server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
  started.add(child);
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()));
    child.once('close', () => reject(new Error('it ended')));
  });
}

describe('F124 a request that fails', () => {
  test.each([
    ['at once', '() => { throw new Error("no") }'],
    ['later', 'async () => { await null; throw new Error("no") }'],
    ['where nobody waits for it', '() => { void (async () => { await null; throw new Error("no") })() }'],
  ])('%s is answered in words, and the process goes on', async (_when, handler) => {
    const origin = await serveAlone(handler);
    for (const path of ['/hub/%zz', '/', '/api/v1/health']) {
      const response = await fetch(origin + path);
      expect(response.status).toBe(500);
      expect(response.headers.get('content-type')).toContain(path.startsWith('/api/') ? 'problem+json' : 'text/html');
    }
  });
});

describe('F124 an address that cannot be decoded', () => {
  // A hub is running, so that the console's gate would ask who is there; an address that is none does not come that
  // far.
  beforeAll(async () => {
    Object.assign(globalThis, {
      [Symbol.for('points-store.hub')]: Promise.resolve({
        hub: () => ({ database: {} }),
        dataDir: () => '',
        setup: () => undefined,
      }),
    });
    await init();
  });
  afterAll(() => Reflect.deleteProperty(globalThis, Symbol.for('points-store.hub')));
  test.each(['/hub/%zz', '/hub/sign-in/%ff', '/hub/%', '/hub/%e4%b8', '/hub/a%2525%c0%ae'])(
    '%s is left to the framework, which answers 400, with no redirect thrown',
    async (pathname) => {
      for (const method of ['GET', 'POST']) {
        const url = new URL(pathname, 'http://hub.lan');
        const event = {
          url,
          route: { id: null },
          request: new Request(url, { method }),
          locals: {},
          cookies: noCookies,
        };
        const resolve = () => Promise.resolve(new Response('', { status: 400 }));
        const response = await handle({ event: event as unknown as Parameters<typeof handle>[0]['event'], resolve });
        expect(response.status).toBe(400);
        expect(response.headers.get('x-frame-options')).toBe('DENY');
      }
    },
  );
});

const noCookies = { get: () => undefined };

describe('what the server itself answers', () => {
  const answered = (path: string, status: 404 | 500 | 503) => {
    const sent = { status: 0, headers: {} as Record<string, string>, body: '' };
    const response = {
      headersSent: false,
      writeHead: (code: number, headers: Record<string, string>) => Object.assign(sent, { status: code, headers }),
      end: (body: string) => (sent.body = body),
    };
    answerPlainly({ request: { url: path }, response } as unknown as Parameters<typeof answerPlainly>[0], status);
    return sent;
  };

  it('says to people in both languages that the hub is starting, and tries again by itself', () => {
    const { status, headers, body } = answered('/hub', 503);
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('1');
    expect(headers['content-type']).toContain('text/html');
    expect(body).toContain('正在启动');
    expect(body).toContain('The hub is starting');
    expect(body).toContain('http-equiv="refresh"');
  });

  it('has words for a missing page and a mistake, and no JSON', () => {
    expect(answered('/nothing', 404).body).toContain('没有这个页面');
    expect(answered('/', 500).body).toContain('出错了');
    for (const status of [404, 500] as const) expect(answered('/', status).body).not.toMatch(/refresh|about:blank/);
  });

  it('is a problem document for programs', () => {
    expect(JSON.parse(answered('/api/v1/sync/push', 503).body)).toMatchObject({ title: 'Starting', status: 503 });
  });
});
