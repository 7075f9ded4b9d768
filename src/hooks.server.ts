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
import { neededFor } from './routes/hub/access.ts';
import { chosenLanguage } from './routes/hub/language/locale.ts';
import { framingPolicy, securityHeaders } from './cli/security-headers.mjs';
import { defaultLocale } from '#lib/domain/locale.ts';
import { may } from '#lib/domain/permission.ts';
import { kioskMark } from '#lib/domain/kiosk-mark.ts';
import { commonLanguage } from '#lib/server/console/language.ts';
import { pageAddress } from '#lib/server/console/path.ts';
import { noteSeen, sessionCookie, sessionOf } from '#lib/server/console/session.ts';
import { isClosedTo } from '#lib/server/console/kiosk-browser.ts';
import { isInfrastructureFailure } from '#lib/server/db/failure.ts';
import { refuseForeignForm } from '#lib/server/http/foreign-form.ts';
import { makeStorable } from '#lib/server/http/storable-address.ts';
import { answeredElsewhere, originsIn, type HubPart } from '#lib/server/http/origins.ts';
import { kioskPage } from '#lib/server/http/kiosk-page.ts';
import { plainResponse } from '#lib/server/http/plain-page.ts';
import { unavailable } from '#lib/server/http/unavailable.ts';
import { startHub, type HubProcess } from '#lib/server/hub-start.ts';

let running: HubProcess | undefined;
const origins = originsIn(process.env);

/** Starts the hub with the server; not while pages are prerendered, which none of it appears on. */
export const init: ServerInit = async () => {
  if (!building) running = await startHub(process.env);
};

/** Nothing of these can be answered without the hub; everything else is the kiosk's shell. */
const partsOfHub = /^\/(api|hub|demo|setup)(?:\/|$)/;
const signInPath = '/hub/sign-in';
const accountPath = '/hub/account';
const districtPath = '/hub/communities';

/**
 * The part of the hub that answers: by the route that was matched, which no spelling of an address changes (`/%68ub` is
 * the console). An address without a route runs nothing; its own text tells whose word it is that there is none.
 */
const partOf = ({ route, url }: RequestEvent): HubPart | undefined =>
  partsOfHub.exec(route.id ?? url.pathname)?.[1] as HubPart | undefined;

/**
 * SvelteKit answers an address that cannot be decoded with 400, outside of what would catch a redirect to the sign-in
 * page.
 */
function isReadable(pathname: string): boolean {
  try {
    // Its result is used, because a bundler takes the call for one without effects and would leave it out otherwise.
    return decodeURI(pathname) !== '';
  } catch {
    return false;
  }
}

export const handle: Handle = async ({ event, resolve }) => {
  const { pathname } = event.url;
  const part = partOf(event);
  const hub = running?.hub();
  if (hub !== undefined && running !== undefined) Object.assign(event.locals, { hub, dataDir: running.dataDir() });
  const originIsSet = origins !== undefined || process.env['ORIGIN'] !== undefined;
  event.locals.language = chosenLanguage(event.cookies) ?? defaultLocale;
  const refused = (await elsewhere(event, part)) ?? refuseForeignForm(event, originIsSet);
  let response: Response;
  if (refused !== undefined) response = refused;
  else if (!isReadable(pathname)) response = await resolve(event);
  else if (part === undefined) response = await resolve(event, isKiosk(event) ? watchedStart : {});
  else if (part === 'setup') response = await handleSetup(event, () => resolve(event, inLanguageOf(event)));
  else if (hub === undefined) response = unavailable(pathname, running?.missing().what ?? 'database');
  else if (part === 'hub') response = await handleConsole(event, () => resolve(event, inLanguageOf(event)));
  else response = await resolve(event, inLanguageOf(event));

  for (const [name, value] of securityHeaders) response.headers.set(name, value);
  response.headers.append('content-security-policy', framingPolicy);
  // What the console and the demo cards show is not for a shared cache, nor for the next person at this browser.
  if (part !== undefined && part !== 'api') response.headers.set('cache-control', 'no-store');
  return response;
};

const isKiosk = ({ route }: RequestEvent): boolean => route.id?.startsWith('/(kiosk)') === true;

/** What the kiosk's page has and no other: words for when it does not start (static/start.js). */
const startWatch = '<link rel="stylesheet" href="/start.css" /><script src="/start.js"></script>';
const startWords = `<div id="start" class="start-words" role="status" hidden></div><noscript><div class="start-words">
      <h1>请打开 JavaScript</h1><p>积分超市需要 JavaScript。请在浏览器的设置里为本网站打开，再刷新本页。</p>
      <div lang="en"><h1>Please turn JavaScript on</h1>
      <p>The points store needs JavaScript. Turn it on for this site in the browser’s settings, and load this page again.</p>
      </div></div></noscript>`;
const watchedStart: ResolveOptions = {
  transformPageChunk: ({ html }) =>
    html.replace('<!--start-watch-->', startWatch).replace('<!--start-words-->', startWords),
};

/** The page's language is told to browsers and screen readers; the kiosk sets its own when it starts. */
function inLanguageOf(event: RequestEvent): ResolveOptions {
  const english = event.locals.language === 'en';
  return english ? { transformPageChunk: ({ html }) => html.replace('<html lang="zh-CN">', '<html lang="en">') } : {};
}

/**
 * Where somebody signs in, and comes back from. Who sends a form, or still has a cookie, had a session that has ended.
 */
function signInAddress({ cookies, request }: RequestEvent, to: string): string {
  const hadSession = request.method === 'POST' || cookies.get(sessionCookie) !== undefined;
  const ended = hadSession ? '&ended=1' : '';
  return `${signInPath}?to=${encodeURIComponent(to)}${ended}`;
}

/**
 * What came to the wrong one of two addresses. A browser that is paired as a kiosk says so at the address of the kiosk
 * alone, and is not led on to a console that stays closed to it.
 */
async function elsewhere(event: RequestEvent, part: HubPart | undefined): Promise<Response | undefined> {
  const answer = origins && answeredElsewhere(event, part, origins);
  const hub = running?.hub();
  if (answer === undefined || part !== 'hub' || hub === undefined) return answer;
  try {
    return (await isClosedTo(hub.database.orm, event.cookies.get(kioskMark))) ? kioskPage() : answer;
  } catch (failure) {
    if (!isInfrastructureFailure(failure)) throw failure;
    return answer;
  }
}

/** The pages by which a community is founded are there while `npm run setup` waits for that, and at no other time. */
function handleSetup(event: RequestEvent, answer: () => Response | Promise<Response>): Response | Promise<Response> {
  const setup = running?.setup();
  if (setup === undefined) return plainResponse(noSetup, 404);
  event.locals.setup = setup;
  return answer();
}

const noSetup = {
  title: '设置没有打开',
  body: `<p>社区已成立，或者设置没有在运行：<a href="/hub">进入中心平台</a>，或在平台这台机器上运行 <code>npm run setup</code>。</p>
<p lang="en">The community is founded, or no set-up is running: <a href="/hub">go to the console</a>, or run <code>npm run
setup</code> on the hub’s machine.</p>`,
};

/** Every request for the console, pages and actions alike, asks who is there and what their role may do. */
async function handleConsole(event: RequestEvent, answer: () => Response | Promise<Response>): Promise<Response> {
  makeStorable(event);
  const { hub } = event.locals;
  const { pathname } = event.url;
  const needed = neededFor(event);
  try {
    if (await isClosedTo(hub.database.orm, event.cookies.get(kioskMark))) return kioskPage();
    const signedIn = await sessionOf(hub.database.orm, event.cookies.get(sessionCookie) ?? '', hub.clock());
    if (signedIn !== undefined) event.locals.signedIn = signedIn;
    event.locals.language =
      chosenLanguage(event.cookies) ?? signedIn?.language ?? (await commonLanguage(hub.database.orm));
    if (needed !== 'nothing') {
      if (signedIn === undefined) redirect(303, signInAddress(event, pageAddress(event.url)));
      // Whoever has an account of a district begins with its communities: it has no overview of its own.
      const isDistrict = signedIn.role === 'district';
      if (isDistrict && event.route.id === '/hub' && needed === 'console.read') redirect(303, districtPath);
      if (needed === undefined || !may(signedIn.role, needed)) error(403, 'This role may not do that');
      if (signedIn.owes !== null && event.route.id !== accountPath) redirect(303, accountPath);
      await noteSeen(hub.database.orm, signedIn, hub.clock());
    }
    return await answer();
  } catch (failure) {
    if (!isInfrastructureFailure(failure)) throw failure;
    hub.logger.error({ err: failure, path: pathname }, 'the database cannot be reached');
    return unavailable(pathname, 'database');
  }
}

/**
 * What nobody foresaw is logged with a reference that the page shows, and nothing else of it leaves the hub. An address
 * or a request that is none (4xx) is no mistake of the hub.
 */
export const handleError: HandleServerError = ({ error: failure, event, status, message }) => {
  if (status < 500) return { message };
  const reference = crypto.randomUUID().slice(0, 8);
  const hub = running?.hub();
  hub?.logger.error({ err: failure, path: event.url.pathname, reference }, 'a page could not be made');
  return { message, reference };
};
