import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync, mkdtempSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { elementId, firstOf, untilDone, type Engine } from './engine.ts';

/** Firefox as Debian and others install it; undefined where it is not. */
export const firefoxProgram = firstOf('/usr/bin/firefox-esr', '/usr/bin/firefox', '/snap/bin/firefox');

/**
 * Nothing goes out to the network by itself. What asks the person keeps its question open, because that is what is to
 * be tested: nobody is there who would answer it.
 */
const preferences: Readonly<Record<string, string | number | boolean>> = {
  'marionette.port': 0,
  'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'intl.accept_languages': 'zh-CN, zh',
  'media.navigator.streams.fake': true,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.enabled': false,
};

/**
 * Starts Firefox on a new profile and drives it by Marionette, its own WebDriver over TCP (geckodriver only translates
 * to it): each message is its length, a colon, and a JSON array.
 */
export async function startFirefox(program: string): Promise<Engine> {
  const profile = mkdtempSync(join(tmpdir(), 'points-store-firefox-'));
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
  writeFileSync(join(profile, 'user.js'), lines.join('\n'));
  const child = spawn(program, ['--headless', '--marionette', '--no-remote', '--profile', profile], {
    detached: true,
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const socket = await untilDone('Firefox listens', async () => {
    const port = Number(readFileSync(join(profile, 'MarionetteActivePort'), 'utf8'));
    const opening = connect(port, '127.0.0.1');
    await once(opening, 'connect');
    return opening;
  });
  const send = marionette(socket);
  await send('WebDriver:NewSession', { capabilities: { alwaysMatch: { pageLoadStrategy: 'eager' } } });
  return {
    open: async (url) => void (await send('WebDriver:Navigate', { url })),
    run: async (script, ...args) => valueOf(await send('WebDriver:ExecuteScript', { script, args })),
    async click(xpath) {
      const found = valueOf(await send('WebDriver:FindElement', { using: 'xpath', value: xpath }));
      await send('WebDriver:ElementClick', { id: elementId(found) });
    },
    async close() {
      socket.destroy();
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const valueOf = (answer: unknown): unknown =>
  typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'value') : answer;

type Send = (name: string, parameters: object) => Promise<unknown>;

/** One command at a time: the answer that comes is the one that is waited for. */
function marionette(socket: Socket): Send {
  let received = Buffer.alloc(0);
  let take: (message: unknown) => void = () => undefined;
  let fail: (reason: Error) => void = () => undefined;
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const colon = received.indexOf(':');
      const length = Number(received.subarray(0, Math.max(colon, 0)).toString());
      if (colon < 0 || received.length < colon + 1 + length) return;
      const message: unknown = JSON.parse(received.subarray(colon + 1, colon + 1 + length).toString());
      received = received.subarray(colon + 1 + length);
      take(message);
    }
  });
  socket.on('close', () => fail(new Error('Firefox has ended')));
  let lastId = 0;
  return (name, parameters) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      fail = reject;
      take = (message) => {
        // [1, id, error, result]; the greeting is no array and belongs to no command.
        if (!Array.isArray(message)) return;
        const [, , error, result]: readonly unknown[] = message;
        if (error === null) resolve(result);
        else reject(new Error(`${name}: ${JSON.stringify(error)}`));
      };
      const text = JSON.stringify([0, lastId, name, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
}
