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

/**
 * Connections that nobody waits for an answer on, and those whose request has not come as a whole.
 * @typedef {{ silent: Set<import('node:net').Socket>, incomplete: Set<import('node:net').Socket> }} Connections
 */

/** @type {WeakMap<import('node:http').Server, Connections>} */
const watched = new WeakMap();

/**
 * Remembers the connections of a server that ask for nothing at the moment, and those that have not said everything
 * yet. Browsers open some in advance, and whoever wants to hold the hub up sends half a request: Node takes both for
 * busy ones.
 * @param {import('node:http').Server} server
 */
export function watchConnections(server) {
  /** @type {Connections} */
  const connections = { silent: new Set(), incomplete: new Set() };
  const { silent, incomplete } = connections;
  watched.set(server, connections);
  // A client may ask several times before the first answer.
  /** @type {WeakMap<import('node:net').Socket, number>} */
  const underWay = new WeakMap();
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => {
      silent.delete(socket);
      incomplete.delete(socket);
    });
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    silent.delete(socket);
    incomplete.add(socket);
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
    request.once('end', () => incomplete.delete(socket));
    response.once('close', () => {
      const others = (underWay.get(socket) ?? 1) - 1;
      underWay.set(socket, others);
      if (others > 0) return;
      incomplete.delete(socket);
      if (!socket.destroyed) silent.add(socket);
    });
  });
}

/** For how long, at the end, the rest of a request is waited for. */
const restLimitMs = 1000;

/**
 * @param {import('node:http').Server} server
 * @returns {Promise<void>}
 */
async function closeServer(server) {
  const closed = new Promise((resolve) => server.close(resolve));
  const { silent, incomplete } = watched.get(server) ?? { silent: new Set(), incomplete: new Set() };
  // A kept-alive connection becomes silent with its answer; without this it would hold the server open for a minute.
  const sweep = setInterval(() => silent.forEach((socket) => socket.destroy()), 50);
  silent.forEach((socket) => socket.destroy());
  const rest = setTimeout(() => incomplete.forEach((socket) => socket.destroy()), restLimitMs);
  if (!(await endsWithin(closed, drainLimitMs))) {
    console.error('有些请求 10 秒内没有结束，已断开。\nSome requests did not end within 10 s and were cut off.');
    server.closeAllConnections();
  }
  clearInterval(sweep);
  clearTimeout(rest);
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
