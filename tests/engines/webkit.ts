import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { elementId, firstOf, untilDone, type Engine } from './engine.ts';

/**
 * WebKit's own WebDriver, and the display without a screen that it draws on; undefined where one of them is not
 * installed.
 */
export const webkitPrograms = ((): { readonly driver: string; readonly display: string } | undefined => {
  const driver = firstOf('/usr/bin/WebKitWebDriver');
  const display = firstOf('/usr/bin/Xvfb');
  return driver === undefined || display === undefined ? undefined : { driver, display };
})();

/**
 * How long a command may take. A script that is sent while a page is being replaced can go without an answer for ever,
 * while later ones are answered at once; whoever waits for a state of the page asks again.
 */
const commandMs = 15_000;

/** Starts WebKitGTK's small browser and drives it by W3C WebDriver over HTTP. */
export async function startWebKit({ driver, display }: NonNullable<typeof webkitPrograms>): Promise<Engine> {
  const { screen, name } = await startDisplay(display);
  const port = await freePort();
  const child = spawn(driver, [`--port=${port}`], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: name, LANG: 'zh_CN.UTF-8', NO_AT_BRIDGE: '1' },
  });
  const send = async (method: 'POST' | 'DELETE', path: string, body: object = {}): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      body: method === 'POST' ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(commandMs),
    });
    const { value } = (await response.json()) as { readonly value: unknown };
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(value)}`);
    return value;
  };
  const capabilities = { alwaysMatch: { pageLoadStrategy: 'eager' } };
  const session = await untilDone('WebKit starts', () => send('POST', '/session', { capabilities }));
  const at = `/session/${String(Reflect.get(session as object, 'sessionId'))}`;
  return {
    open: async (url) => void (await send('POST', `${at}/url`, { url })),
    run: (script, ...args) => send('POST', `${at}/execute/sync`, { script, args }),
    async click(xpath) {
      const found = await send('POST', `${at}/element`, { using: 'xpath', value: xpath });
      await send('POST', `${at}/element/${elementId(found)}/click`);
    },
    async close() {
      await send('DELETE', at).catch(() => undefined);
      await Promise.all([end(child), end(screen)]);
    },
  };
}

/** A display that nobody sees, with the first number that is free. */
async function startDisplay(program: string): Promise<{ readonly screen: ChildProcess; readonly name: string }> {
  const screen = spawn(program, ['-displayfd', '3', '-screen', '0', '1280x1400x24'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const told = screen.stdio[3];
  if (told === null || told === undefined) throw new Error('the display cannot tell its number');
  const [number] = (await once(told, 'data')) as [Buffer];
  return { screen, name: `:${number.toString().trim()}` };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Ends a process with all that it has started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}
