import { plainResponse } from './plain-page.ts';

/*
 * Kiosk and console may have an address each (ORIGIN, CONSOLE_ORIGIN). What runs at the one has then nothing of the
 * other: neither its cookies nor its storage, and no page of it is answered there.
 */

/** Where kiosk and console are, each as a browser says it. */
export interface Origins {
  readonly kiosk: string;
  readonly console: string;
}

/** The two addresses that the start has checked; undefined where one serves both. */
export function originsIn(environment: Readonly<Record<string, string | undefined>>): Origins | undefined {
  const { KIOSK_ORIGIN: kiosk, CONSOLE_ORIGIN: ofConsole } = environment;
  return kiosk && ofConsole ? { kiosk, console: ofConsole } : undefined;
}

/** Part of the hub that answers a request; undefined for the kiosk's pages. */
export type HubPart = 'api' | 'hub' | 'demo' | 'setup';

/** What whoever watches over the hub asks, by whichever address. */
const watched = /^\/api\/v1\/(?:health|ready|metrics)$/;

/**
 * What answers a request that came to the wrong one of two addresses: where to go instead, or for what cannot go there
 * that there is nothing. Undefined where it is right.
 */
export function answeredElsewhere(
  { request, url }: { readonly request: Pick<Request, 'method'>; readonly url: URL },
  part: HubPart | undefined,
  origins: Origins,
): Response | undefined {
  if (watched.test(url.pathname)) return undefined;
  const wanted = part === 'hub' || part === 'setup' ? origins.console : origins.kiosk;
  if (url.origin === wanted) return undefined;
  if (part === 'api' || !['GET', 'HEAD'].includes(request.method)) return plainResponse(nothingHere, 404);
  // Set and not resolved: a path that begins with two slashes would lead to whatever host it names.
  const to = new URL(wanted);
  to.pathname = url.pathname;
  to.search = url.search;
  return new Response(null, { status: 303, headers: { location: to.href } });
}

const nothingHere = {
  title: '这里没有这个页面',
  body: `<p>终端和平台各有各的地址。</p>
<p lang="en">There is nothing here: kiosk and console have an address each.</p>`,
};
