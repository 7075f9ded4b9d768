import { saveFile } from '#lib/kiosk/device/save-file.ts';
import type { KioskApp } from '#lib/kiosk/session/kiosk-app.svelte.ts';
import type { ExportView } from '#lib/ui/staff/OutboxExport.svelte';

/** Saves the outbox as a file, and says how that goes. */
export class OutboxSaver {
  #exported = $state.raw<ExportView | undefined>();
  readonly #app: Pick<KioskApp, 'exportOutbox'>;

  constructor(app: Pick<KioskApp, 'exportOutbox'>) {
    this.#app = app;
  }

  /** How the last saving went, undefined before the first. */
  get exported(): ExportView | undefined {
    return this.#exported;
  }

  /** Never rejects. */
  async save(): Promise<void> {
    this.#exported = { kind: 'running' };
    try {
      const file = await this.#app.exportOutbox();
      if (file !== undefined) saveFile(file.name, file.text);
      this.#exported =
        file === undefined ? { kind: 'nothing' } : { kind: 'done', events: file.events, file: file.name };
    } catch {
      this.#exported = { kind: 'failed' };
    }
  }
}
