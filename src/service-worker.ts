/// <reference lib="webworker" />
/// <reference types="@sveltejs/kit" />
import '#lib/base/older-browsers.ts';
import { build, files, prerendered, version } from '$service-worker';
import { createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { secureRandom } from '#lib/base/id.ts';
import { backgroundTags } from '#lib/kiosk/device/background-tags.ts';
import { keyReader } from '#lib/kiosk/device/key.ts';
import { joinOtherTabs } from '#lib/kiosk/device/other-tabs.ts';
import type { Change } from '#lib/kiosk/store/change.ts';
import { databaseName, openTables } from '#lib/kiosk/store/open.ts';
import { browserClocks } from '#lib/kiosk/store/time.ts';
import { alone } from '#lib/kiosk/sync/alone.ts';
import { exchange } from '#lib/kiosk/sync/exchange.ts';

// The app's shell is kept whole, so that a tablet starts cold without a network. The API is never cached: what the
// kiosk knows is in its database. Waking up for a sync event runs the very exchange that the page runs.

declare const self: ServiceWorkerGlobalScope;

/** The hub's console and the printable cards belong to a PC with a network, and only weigh the tablet down. */
const ofTheHub = /\/(hub|demo|setup|api|m)(\/|$)/;

precacheAndRoute([
  // Built files carry their content's hash in the name, so that a revision would say the same again.
  ...build.map((url): PrecacheEntry => ({ url, revision: null })),
  ...[...files, ...prerendered].filter((url) => !ofTheHub.test(url)).map((url) => ({ url, revision: version })),
]);
registerRoute(new NavigationRoute(createHandlerBoundToURL('/'), { denylist: [ofTheHub] }));

/**
 * As far as the Service Worker specification's static routing is used here; TypeScript's library does not know it yet.
 */
interface RoutedInstallEvent extends ExtendableEvent {
  readonly addRoutes?: (rules: {
    readonly condition: { readonly urlPattern: string };
    readonly source: 'network';
  }) => Promise<void>;
}

// Calls of the hub go past this worker: the browser need not start it for each, nor carry a batch of events through it.
self.addEventListener('install', (event: RoutedInstallEvent) => {
  if (event.addRoutes !== undefined) {
    event.waitUntil(event.addRoutes({ condition: { urlPattern: '/api/*' }, source: 'network' }));
  }
});

// The page of a tablet's very first visit is served from then on too, and hears of new versions.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  // Only the page knows whether somebody is being served; it asks for the new version when nobody is.
  if ((event.data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

const onSync = (event: Event): void => {
  const { tag } = event as SyncEvent;
  if (tag === backgroundTags.once || tag === backgroundTags.periodic) (event as SyncEvent).waitUntil(flush());
};
self.addEventListener('sync', onSync);
self.addEventListener('periodicsync', onSync);

/** Rejects when nothing was exchanged, so that the browser wakes the worker again. */
async function flush(): Promise<void> {
  const opened = await openTables(databaseName, () => undefined);
  if (opened.kind !== 'open') throw new Error(`the store is ${opened.kind}`);
  const { tables } = opened;
  try {
    const line = { ...browserClocks, fetch: self.fetch.bind(self), random: secureRandom, key: keyReader() };
    const changed = new Set<Change>(['device']);
    const context = { line, tables, appVersion: version, changed: (change: Change) => changed.add(change) };
    const outcome = await alone(self.navigator.locks, () => exchange(context));
    if (outcome.kind === 'failed') throw new Error(`the exchange failed: ${outcome.failure.kind}`);
    joinOtherTabs().announce([...changed]);
  } finally {
    tables.close();
  }
}
