import type { Workbox } from 'workbox-window';

/**
 * Registers the service worker and installs new versions when nobody stands at the kiosk, never in the middle of a
 * redemption.
 *
 *   registered ──new version found──▶ waiting ──nobody is served──▶ taking over ──nobody is served──▶ page loaded again
 *
 * Whether a version waits is asked of the browser each time, not remembered from an event: Workbox reports a waiting
 * version 200 ms late, and a second one not at all while a page lives for weeks, as a kiosk's does. Taking over may
 * last minutes, until the old version has answered all it was asked, and somebody may have arrived by then.
 */
export class AppUpdate {
  readonly #isFree: () => boolean;
  readonly #reload: () => void;
  #workbox: Workbox | undefined;
  #registration: ServiceWorkerRegistration | undefined;
  #isOld = false;

  /** @param isFree whether nobody is being served, asked at the moment of the change */
  constructor(isFree: () => boolean, reload: () => void) {
    this.#isFree = isFree;
    this.#reload = reload;
  }

  /** Registers the worker. @returns false where there can be none, and the kiosk works but does not start offline. */
  async start(): Promise<boolean> {
    // Workbox needs `navigator.serviceWorker`, which is missing on a plain HTTP address and in some private windows.
    if (navigator.serviceWorker === undefined) return false;
    // No screen waits for it.
    const { Workbox } = await import('workbox-window');
    // The first worker of a new tablet replaces none, so that nothing has to be loaded again.
    let controlled = navigator.serviceWorker.controller !== null;
    // The built worker is one script, because Firefox accepts modules only from 147 on. In development it consists of
    // modules.
    this.#workbox = new Workbox('/service-worker.js', { type: import.meta.env.DEV ? 'module' : 'classic' });
    this.#workbox.addEventListener('controlling', () => {
      this.#isOld = controlled;
      controlled = true;
      this.installWhenFree();
    });
    const registration = await this.#workbox.register().catch(() => undefined);
    if (registration === undefined) return false;
    this.#registration = registration;
    const follow = (): void => {
      registration.installing?.addEventListener('statechange', () => this.installWhenFree());
    };
    registration.addEventListener('updatefound', follow);
    follow();
    this.installWhenFree();
    return true;
  }

  /** Looks for a new version at the hub. A failure only means that there is no network. */
  async check(): Promise<void> {
    await this.#workbox?.update().catch(() => undefined);
    this.installWhenFree();
  }

  /** To be called whenever a visit has ended. Calling it twice is harmless, and repeats a request that was lost. */
  installWhenFree(): void {
    if (!this.#isFree()) return;
    if (this.#isOld) {
      this.#isOld = false;
      this.#reload();
      return;
    }
    const waiting = this.#registration?.waiting;
    if (waiting != null) waiting.postMessage({ type: 'SKIP_WAITING' });
  }
}
