import './require-node.mjs';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { protocolHeader, readSettings } from './environment.mjs';
import { lanOrigins, listen, localOrigin } from './listen.mjs';
import { command, CommandError, inProject } from './project.mjs';
import { framingPolicy, securityHeaders } from './security-headers.mjs';
import { onceToldToEnd, shutDown } from './shutdown.mjs';
import { printWelcome } from './welcome.mjs';

/**
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {(request: Request, response: Response, next: () => void) => unknown} Handler
 */

// Little is kept from request to request, and buffers count as if it were: left alone, V8 looks through everything kept several
// times a second while tablets push, to find nothing. It may grow to five times that size first.
setFlagsFromString('--heap-growing-percent=400');

/** Longer than the two minutes for which Caddy keeps a connection: the proxy hangs up, never the hub in mid-request. */
const keepAliveMs = 130_000;

/**
 * @param {Response} response
 * @param {number} status
 * @param {string} title
 * @param {Record<string, string>} [headers]
 */
function answerProblem(response, status, title, headers = {}) {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/problem+json', ...headers });
  response.end(JSON.stringify({ type: 'about:blank', title, status }));
}

/**
 * @param {Handler} handler
 * @param {Request} request
 * @param {Response} response
 */
async function answer(handler, request, response) {
  try {
    request.headers[protocolHeader] = 'http';
    // Files are answered without the app's hooks; what a page says of itself replaces these.
    for (const [name, value] of securityHeaders) response.setHeader(name, value);
    response.setHeader('content-security-policy', framingPolicy);
    await handler(request, response, () => answerProblem(response, 404, 'Not found'));
  } catch (error) {
    console.error(request.method, request.url, error);
    answerProblem(response, 500, 'Internal error');
  }
}

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
  const { host, port: wanted, lan, origin } = readSettings();
  /** @type {Handler} */
  let handler = (_request, response) => answerProblem(response, 503, 'Starting', { 'retry-after': '1' });
  const server = createServer((request, response) => void answer(handler, request, response));
  server.keepAliveTimeout = keepAliveMs;
  const port = await listen(server, { host, port: wanted });

  const started = loadApp();
  onceToldToEnd(() => shutDown(server, started));
  handler = await started;
  const local = localOrigin(host, port);
  await printWelcome({ local, origin: origin ?? local, lan: lan ? lanOrigins(host, port) : [] });
}

await command(serve);
