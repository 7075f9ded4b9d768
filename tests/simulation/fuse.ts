import type { JournalFile } from '#lib/kiosk/store/journal.ts';
import type { KioskTables } from '#lib/kiosk/store/tables.ts';

/** The tablet lost its power. */
export class PowerLost extends Error {
  override readonly name = 'PowerLost';
}

/** Every durable write of a tablet is a place where its power may fail, on either side of the commit. */
export class Fuse {
  /** Durable writes until the power fails, -1 when it has, and on which side of the last. */
  #lit: { writes: number; readonly when: 'before' | 'after' } | undefined;

  /** Whether the power is gone. */
  get isBurnt(): boolean {
    return this.#lit?.writes === -1;
  }

  /** Lets the power fail around a later write. */
  light(writes: number, when: 'before' | 'after'): void {
    this.#lit = { writes, when };
  }

  putOut(): void {
    this.#lit = undefined;
  }

  /** Guards the transactions of a store. */
  guardTables(tables: KioskTables): void {
    const transaction = tables.transaction.bind(tables) as (...given: unknown[]) => Promise<unknown>;
    tables.transaction = ((...given: unknown[]) => {
      const [mode] = given;
      if (mode !== 'rw') return transaction(...given);
      if (this.#burn('before')) return Promise.reject(new PowerLost());
      const written = transaction(...given);
      return this.#lit?.when === 'after' ? this.#afterWrite(written) : written;
    }) as typeof tables.transaction;
  }

  /** Guards a second copy. @param torn called when a write of it was cut off */
  guardJournal(journal: JournalFile, torn: () => void): JournalFile {
    const guard = async (write: () => Promise<void>): Promise<void> => {
      if (this.#burn('before')) {
        torn();
        throw new PowerLost();
      }
      await this.#afterWrite(write());
    };
    return {
      read: () => journal.read(),
      append: (text: string) => guard(() => journal.append(text)),
      replace: (text: string) => guard(() => journal.replace(text)),
    };
  }

  async #afterWrite<T>(written: Promise<T>): Promise<T> {
    const value = await written;
    if (this.#burn('after')) throw new PowerLost();
    return value;
  }

  /** Counts a write. True when the power is gone. */
  #burn(when: 'before' | 'after'): boolean {
    const lit = this.#lit;
    if (lit === undefined) return false;
    if (lit.writes === -1) return true;
    if (lit.when !== when) return false;
    lit.writes -= 1;
    return lit.writes === -1;
  }
}
