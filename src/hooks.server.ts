import { building } from '$app/environment';
import {
  error,
  redirect,
  type Handle,
  type HandleServerError,
  type RequestEvent,
  type ResolveOptions,
  type ServerInit,
} from '@sveltejs/kit';
import { languageCookie } from './routes/hub/language/cookie.ts';
import { framingPolicy, securityHeaders } from './cli/security-headers.mjs';
import { sessionCookie, sessionOf } from '#lib/server/console/session.ts';
import { isInfrastructureFailure } from '#lib/server/db/failure.ts';
import { unavailable } from '#lib/server/http/unavailable.ts';
import { startHub, type HubProcess } from '#lib/server/hub-start.ts';

let running: HubProcess | undefined;

/** Starts the hub with the server; not while pages are prerendered, which none of it appears on. */
export const init: ServerInit = async () => {
  if (!building) running = await startHub(process.env);
};

/** Below these addresses nothing can be answered without the hub; everything else is the kiosk's shell. */
const needsHub = /^\/(api|hub|demo)(\/|$)/;
const signInPath = '/hub/sign-in';
/** Whoever has not signed in yet may read the sign-in page in either language. */
const openToAll: readonly string[] = [signInPath, '/hub/language'];
/** What auditors may send: nothing of it changes the community. A search is sent because it may hold a card number. */
const openToAuditors: readonly string[] = [...openToAll, '/hub/sign-out', '/hub/residents'];

export const handle: Handle = async ({ event, resolve }) => {
  const { pathname } = event.url;
  const hub = running?.hub();
  if (hub !== undefined && running !== undefined) Object.assign(event.locals, { hub, dataDir: running.dataDir });
  let response: Response;
  if (!needsHub.test(pathname)) response = await resolve(event);
  else if (hub === undefined) response = unavailable(pathname);
  else if (pathname.startsWith('/hub'))
    response = await handleConsole(event, () => resolve(event, inLanguageOf(event)));
  else response = await resolve(event, inLanguageOf(event));

  for (const [name, value] of securityHeaders) response.headers.set(name, value);
  response.headers.append('content-security-policy', framingPolicy);
  // What the console and the demo cards show is not for a shared cache, nor for the next person at this browser.
  if (/^\/(hub|demo)(\/|$)/.test(pathname)) response.headers.set('cache-control', 'no-store');
  return response;
};

/** The page's language is told to browsers and screen readers; the kiosk sets its own when it starts. */
function inLanguageOf(event: RequestEvent): ResolveOptions {
  const english = event.cookies.get(languageCookie) === 'en';
  return english ? { transformPageChunk: ({ html }) => html.replace('<html lang="zh-CN">', '<html lang="en">') } : {};
}

/** Every address of the console asks who is there, pages and actions alike; only managers change anything. */
async function handleConsole(event: RequestEvent, answer: () => Response | Promise<Response>): Promise<Response> {
  const { hub } = event.locals;
  const { pathname, search } = event.url;
  try {
    const signedIn = await sessionOf(hub.database.orm, event.cookies.get(sessionCookie) ?? '', hub.clock());
    if (signedIn !== undefined) event.locals.signedIn = signedIn;
    else if (!openToAll.includes(pathname)) redirect(303, `${signInPath}?to=${encodeURIComponent(pathname + search)}`);
    const sends = !['GET', 'HEAD'].includes(event.request.method);
    if (sends && !openToAuditors.includes(pathname) && signedIn?.role !== 'manager')
      error(403, 'An auditor reads and changes nothing');
    return await answer();
  } catch (failure) {
    if (!isInfrastructureFailure(failure)) throw failure;
    hub.logger.error({ err: failure, path: pathname }, 'the database cannot be reached');
    return unavailable(pathname);
  }
}

/** What nobody foresaw is logged with a reference that the page shows, and nothing else of it leaves the hub. */
export const handleError: HandleServerError = ({ error: failure, event, status, message }) => {
  if (status === 404) return { message };
  const reference = crypto.randomUUID().slice(0, 8);
  const hub = running?.hub();
  hub?.logger.error({ err: failure, path: event.url.pathname, reference }, 'a page could not be made');
  return { message, reference };
};
