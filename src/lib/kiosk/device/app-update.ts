import { Workbox } from 'workbox-window';

/**
 * Registers the service worker and installs new versions when nobody stands at the kiosk, never in the middle of a
 * redemption.
 *
 *   registered ──new version found──▶ waiting ──nobody is served──▶ taking over ──▶ page loaded again
 */
export class AppUpdate {
  readonly #workbox: Workbox;
  readonly #isFree: () => boolean;
  #waiting = false;
  #asked = false;

  /** @param isFree whether nobody is being served, asked at the moment of the change */
  constructor(isFree: () => boolean, reload: () => void) {
    this.#isFree = isFree;
    this.#workbox = new Workbox('/service-worker.js', { type: 'module' });
    this.#workbox.addEventListener('waiting', () => {
      this.#waiting = true;
      this.installWhenFree();
    });
    this.#workbox.addEventListener('controlling', (event) => {
      // The first worker of a new tablet takes over without anything to load again.
      if (this.#asked || event.isUpdate === true) reload();
    });
  }

  /** Registers the worker. Rejects where there is none, as on plain HTTP. */
  async start(): Promise<void> {
    await this.#workbox.register();
  }

  /** Looks for a new version at the hub. A failure only means that there is no network. */
  async check(): Promise<void> {
    await this.#workbox.update().catch(() => undefined);
  }

  /** True when a new version waits for a free moment. */
  get waits(): boolean {
    return this.#waiting;
  }

  /** To be called whenever a visit has ended. */
  installWhenFree(): void {
    if (!this.#waiting || this.#asked || !this.#isFree()) return;
    this.#asked = true;
    this.#workbox.messageSkipWaiting();
  }
}
