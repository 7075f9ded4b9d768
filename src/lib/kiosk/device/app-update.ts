import type { Workbox } from 'workbox-window';

/**
 * Registers the service worker and installs new versions when nobody stands at the kiosk, never in the middle of a
 * redemption.
 *
 *   registered ──new version found──▶ waiting ──nobody is served──▶ taking over ──nobody is served──▶ page loaded again
 *
 * Whether a version waits is asked of the browser each time, not remembered from an event: Workbox tells of a waiting
 * version 200 ms late, and not at all of a second one that comes while a page lives for weeks, as a kiosk's does. Taking
 * over may last minutes, until the old version has answered all it was asked, and somebody may have come by then.
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
    // Workbox reaches for the container at once, and there is none on a plain HTTP address and in some private windows.
    if (navigator.serviceWorker === undefined) return false;
    // Nothing that is shown waits for it.
    const { Workbox } = await import('workbox-window');
    // The first worker of a new tablet takes over without anything to load again.
    let controlled = navigator.serviceWorker.controller !== null;
    // Built, it is one script; as a module Firefox takes it from 147 on only. Before it is built it consists of modules.
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

  /** To be called whenever a visit has ended. Asking twice is harmless, and mends an answer that went astray. */
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
