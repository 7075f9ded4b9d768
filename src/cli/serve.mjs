import './require-node.mjs';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { answer, answerPlainly, surviveRejections } from './answer.mjs';
import { readSettings } from './environment.mjs';
import { addressing } from './hosts.mjs';
import { lanOrigins, listen, localOrigin } from './listen.mjs';
import { command, CommandError, inProject } from './project.mjs';
import { onceToldToEnd, shutDown, watchConnections } from './shutdown.mjs';
import { printWelcome } from './welcome.mjs';

/** @typedef {import('./answer.mjs').Handler} Handler */

// Little is kept from request to request, and buffers count as if it were: left alone, V8 looks through everything kept
// several times a second while tablets push, to find nothing. It may grow to five times that size first.
setFlagsFromString('--heap-growing-percent=400');

/** Longer than the two minutes for which Caddy keeps a connection: the proxy hangs up, never the hub in mid-request. */
const keepAliveMs = 130_000;

/**
 * How long a new connection, or the head of a request, may take. Who opens connections and says nothing keeps them for
 * so long and no longer. A body has five minutes, because a tablet's line may be slow.
 */
const headersMs = 20_000;
const checkEveryMs = 5_000;

/**
 * @returns {Promise<Handler>}
 * @throws {CommandError} when there is no built app
 */
async function loadApp() {
  const file = pathToFileURL(inProject('build', 'handler.js')).href;
  try {
    const { handler } = await import(file);
    return handler;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    if (missing && error.message.includes('handler.js')) {
      throw new CommandError('还没有构建，请用 npm start。\nNothing is built yet: use npm start, or npm run build.');
    }
    throw error;
  }
}

/**
 * Listens before the app is loaded: a taken port is then found out before the app opens its database, which the other
 * process may hold. Requests that come early are told to come again.
 */
async function serve() {
  const { host, port: wanted, lan, origin, consoleOrigin } = readSettings();
  const addressed = addressing({ host, origin, consoleOrigin });
  surviveRejections();
  /** @type {Handler} */
  let handler = (request, response) => answerPlainly({ request, response }, 503);
  const limits = {
    headersTimeout: headersMs,
    connectionsCheckingInterval: checkEveryMs,
    keepAliveTimeout: keepAliveMs,
  };
  const server = createServer(limits, (request, response) => void answer(handler, { request, response }, addressed));
  watchConnections(server);
  const port = await listen(server, { host, port: wanted });

  const started = loadApp();
  onceToldToEnd(() => shutDown(server, started));
  handler = await started;
  const local = localOrigin(host, port);
  await printWelcome({
    local,
    origin: origin ?? local,
    consoleOrigin: consoleOrigin ?? origin ?? local,
    lan: lan ? lanOrigins(host, port) : [],
  });
}

await command(serve);
