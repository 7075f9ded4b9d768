import { onParentGone } from './parent.mjs';

/*
 *   running ──signal──▶ draining ──last request answered, or 10 s──▶ closing ──▶ exit 0
 *      second signal, at any time: exit 1 at once
 *
 * The app takes part through a registry on globalThis, because the built app and this file share no module:
 * `drain` ends what would never end by itself (live streams), `close` puts the database away. The app's side of it is
 * src/lib/server/shutdown.ts.
 */

const drainLimitMs = 10_000;
const closeLimitMs = 10_000;

/**
 * @typedef {{ drain: Set<() => void>, close: Set<() => Promise<void>> }} ShutdownRegistry
 */

/** @returns {ShutdownRegistry} */
function registry() {
  const key = Symbol.for('points-store.shutdown');
  const holder = /** @type {Record<symbol, ShutdownRegistry | undefined>} */ (/** @type {unknown} */ (globalThis));
  return (holder[key] ??= { drain: new Set(), close: new Set() });
}

/**
 * @param {Promise<unknown>} work
 * @param {number} limitMs
 * @returns {Promise<boolean>} whether the work ended in time
 */
async function endsWithin(work, limitMs) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const limit = new Promise((resolve) => (timer = setTimeout(resolve, limitMs, 'late')));
  const result = await Promise.race([work, limit]);
  clearTimeout(timer);
  return result !== 'late';
}

/** @type {WeakMap<import('node:http').Server, Set<import('node:net').Socket>>} */
const silentConnections = new WeakMap();

/**
 * Remembers the connections of a server that have asked for nothing yet. Browsers open some in advance, and Node takes
 * them for busy ones until their first request is overdue, after a minute.
 * @param {import('node:http').Server} server
 */
export function watchConnections(server) {
  /** @type {Set<import('node:net').Socket>} */
  const silent = new Set();
  silentConnections.set(server, silent);
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', ({ socket }) => silent.delete(socket));
}

/**
 * @param {import('node:http').Server} server
 * @returns {Promise<void>}
 */
async function closeServer(server) {
  const closed = new Promise((resolve) => server.close(resolve));
  silentConnections.get(server)?.forEach((socket) => socket.destroy());
  // A kept-alive connection becomes idle with its answer; without this it would hold the server open for a minute.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  if (!(await endsWithin(closed, drainLimitMs))) {
    console.error('有些请求 10 秒内没有结束，已断开。\nSome requests did not end within 10 s and were cut off.');
    server.closeAllConnections();
  }
  clearInterval(sweep);
}

/**
 * Stops taking work, lets the running requests finish, closes what the app has opened.
 * @param {import('node:http').Server} server
 * @param {Promise<unknown>} started settles when the app is up or has failed to come up
 * @returns {Promise<number>} the exit code: 1 when something could not be closed
 */
export async function shutDown(server, started) {
  // An app that hangs while it starts must not keep the process from ending.
  await endsWithin(
    started.catch(() => undefined),
    drainLimitMs,
  );
  const { drain, close } = registry();
  drain.forEach((endStream) => endStream());
  await closeServer(server);
  const closings = Promise.allSettled([...close].map((closer) => closer()));
  if (!(await endsWithin(closings, closeLimitMs))) {
    console.error('程序 10 秒内没有关好。\nThe app did not close within 10 s.');
    return 1;
  }
  const failures = (await closings).flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  failures.forEach((reason) => console.error('Closing failed:', reason));
  return failures.length === 0 ? 0 : 1;
}

/**
 * Calls back at the first signal to end and exits at the second. A vanished parent counts as a signal.
 * @param {() => Promise<number>} onEnd returns the exit code
 * @returns {void}
 */
export function onceToldToEnd(onEnd) {
  let ending = false;
  const end = () => {
    if (ending) process.exit(1);
    ending = true;
    onEnd().then(
      (code) => process.exit(code),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end).on('SIGINT', end).on('SIGHUP', end);
  onParentGone(() => {
    if (!ending) end();
  });
}
