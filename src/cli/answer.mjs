import { AsyncLocalStorage } from 'node:async_hooks';
import { protocolHeader } from './environment.mjs';
import { framingPolicy, securityHeaders } from './security-headers.mjs';

/**
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {(request: Request, response: Response, next: () => void) => unknown} Handler
 * @typedef {{ request: Request, response: Response }} Exchange
 */

const retrySeconds = 1;

/** What the server itself answers, to people in both languages and to programs as a problem document (RFC 9457). */
const plainAnswers = /** @type {const} */ ({
  404: {
    title: 'Not found',
    zh: ['没有这个页面', '地址可能打错了，或者页面已经不在了。'],
    en: 'There is no such page: the address may be mistyped.',
  },
  421: {
    title: 'Misdirected',
    zh: ['地址不对', '这个平台不在这个地址上。管理员：前面有代理时，用 ORIGIN=https://… 启动（docs/operations.md）。'],
    en: 'This hub is not at this address. Whoever runs it: behind a proxy start it with ORIGIN=https://… (docs/operations.md).',
  },
  500: {
    title: 'Internal error',
    zh: ['出错了，请再试一次', '如果一直这样，请找工作人员。'],
    en: 'Something went wrong. Please try again.',
  },
  503: {
    title: 'Starting',
    zh: ['正在启动', '马上就好，本页会自己刷新。'],
    en: 'The hub is starting. This page tries again by itself.',
  },
});

/** @param {keyof typeof plainAnswers} status */
function pageOf(status) {
  const { zh, en } = plainAnswers[status];
  const refresh = status === 503 ? `<meta http-equiv="refresh" content="${retrySeconds}">\n` : '';
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh}<title>${zh[0]} · 积分超市</title>
<style>body{font:18px/1.6 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1em;color:#2b2320;background:#fdfaf5}</style>
<h1>${zh[0]}</h1>
<p>${zh[1]}</p>
<p lang="en">${en}</p>
</html>
`;
}

/**
 * Answers in the server's own words: a page in both languages, or a problem document below /api.
 * An answer that has begun cannot be taken back and is cut off instead.
 * @param {Exchange} exchange
 * @param {keyof typeof plainAnswers} status 503 says that the hub is starting
 */
export function answerPlainly({ request, response }, status) {
  if (response.writableEnded) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const isForPrograms = /^\/api(?:\/|$)/.test(request.url ?? '');
  const type = isForPrograms ? 'application/problem+json' : 'text/html; charset=utf-8';
  const retry = status === 503 ? { 'retry-after': String(retrySeconds) } : {};
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...retry });
  const { title } = plainAnswers[status];
  response.end(isForPrograms ? JSON.stringify({ type: 'about:blank', title, status }) : pageOf(status));
}

/** @type {AsyncLocalStorage<Exchange>} */
const exchanges = new AsyncLocalStorage();

/** @param {Exchange} exchange @param {unknown} error */
function answerFailure(exchange, error) {
  console.error(exchange.request.method, exchange.request.url, error);
  answerPlainly(exchange, 500);
}

/**
 * Keeps the process alive when something rejects and nobody waits for it. The app's server drops the promises of some
 * of its requests, so that one bad request would otherwise end the hub for everybody: it is logged, and its request is
 * answered 500.
 */
export function surviveRejections() {
  process.on('unhandledRejection', (reason) => {
    const exchange = exchanges.getStore();
    if (exchange === undefined) console.error('Something failed and nobody waited for it:', reason);
    else answerFailure(exchange, reason);
  });
}

/**
 * Answers one request by the app, what is for another host with 421, and whatever fails on the way with 500.
 * @param {Handler} handler
 * @param {Exchange} exchange
 * @param {ReturnType<typeof import('./hosts.mjs').addressing>} addressed
 * @returns {Promise<void>} never rejects
 */
export async function answer(handler, exchange, addressed) {
  const { request, response } = exchange;
  try {
    const path = request.url ?? '';
    const to = addressed({ host: request.headers.host, path });
    if (to === undefined) return answerPlainly(exchange, 421);
    // The kiosk's page is a file, which is answered before the app is asked.
    if (to.isConsole && /^\/(?:\?|$)/.test(path)) return void response.writeHead(303, { location: '/hub' }).end();
    request.headers[protocolHeader] = to.protocol;
    // Files are answered without the app's hooks; what a page says of itself replaces these.
    for (const [name, value] of securityHeaders) response.setHeader(name, value);
    response.setHeader('content-security-policy', framingPolicy);
    await exchanges.run(exchange, () => handler(request, response, () => answerPlainly(exchange, 404)));
  } catch (error) {
    answerFailure(exchange, error);
  }
}
