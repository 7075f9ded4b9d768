import { Workbox } from 'workbox-window';

/**
 * Registers the service worker and installs new versions when nobody stands at the kiosk, never in the middle of a
 * redemption.
 *
 *   registered ──new version found──▶ waiting ──nobody is served──▶ taking over ──▶ page loaded again
 *
 * Whether a version waits is asked of the browser each time, not remembered from an event: Workbox tells of a waiting
 * version 200 ms late, and not at all of a second one that comes while a page lives for weeks, as a kiosk's does.
 */
export class AppUpdate {
  readonly #workbox: Workbox;
  readonly #isFree: () => boolean;
  #registration: ServiceWorkerRegistration | undefined;

  /** @param isFree whether nobody is being served, asked at the moment of the change */
  constructor(isFree: () => boolean, reload: () => void) {
    this.#isFree = isFree;
    this.#workbox = new Workbox('/service-worker.js', { type: 'module' });
    // The first worker of a new tablet takes over without anything to load again.
    let controlled = navigator.serviceWorker?.controller != null;
    this.#workbox.addEventListener('controlling', () => {
      if (controlled) reload();
      controlled = true;
    });
  }

  /** Registers the worker. Rejects where there is none, as on plain HTTP. */
  async start(): Promise<void> {
    const registration = await this.#workbox.register();
    if (registration === undefined) return;
    this.#registration = registration;
    const follow = (): void => {
      registration.installing?.addEventListener('statechange', () => this.installWhenFree());
    };
    registration.addEventListener('updatefound', follow);
    follow();
    this.installWhenFree();
  }

  /** Looks for a new version at the hub. A failure only means that there is no network. */
  async check(): Promise<void> {
    await this.#workbox.update().catch(() => undefined);
    this.installWhenFree();
  }

  /** To be called whenever a visit has ended. Asking twice is harmless, and mends an answer that went astray. */
  installWhenFree(): void {
    const waiting = this.#registration?.waiting;
    if (waiting != null && this.#isFree()) waiting.postMessage({ type: 'SKIP_WAITING' });
  }
}
