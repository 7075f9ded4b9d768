import type { SimHub } from './hub.ts';
import type { SimKiosk } from './kiosk.ts';
import { Broken } from './report.ts';

/**
 * Which tablets have lost their key with their store. Such a one is new for the hub, and what it brings of the old one
 * is kept until somebody decides.
 */
export class LostKeys {
  readonly #seed: number;
  readonly #lost = new Set<number>();
  /** What the hub held of the kiosks that are gone with their keys, by their ids. */
  readonly #heldThen = new Map<string, ReadonlySet<string>>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Whether the hub may not count yet what this tablet has recorded. */
  has(kiosk: number): boolean {
    return this.#lost.has(kiosk);
  }

  /**
   * A tablet loses its store, and its key as well or not. By chance that happens once to each: of one that was paired
   * behind its last dump a restored hub knows nothing, and sets aside what others bring of it.
   */
  async loseStore(index: number, kiosk: SimKiosk, hub: SimHub): Promise<void> {
    const keepKey = this.#seed % 2 === 0 && ((this.#seed / 2 + index) % 2 === 0 || this.#lost.has(index));
    if (!keepKey) {
      this.#lost.add(index);
      await kiosk.start();
      const identity = kiosk.isOn ? await kiosk.store.tables.read('identity') : undefined;
      const held = identity === undefined ? undefined : await hub.eventsOfUnreplaced(identity.kiosk);
      if (identity !== undefined && held !== undefined) this.#heldThen.set(identity.kiosk, held);
    }
    await kiosk.loseStore({ keepKey, keepJournal: true });
  }

  /**
   * What tablets have brought of others counts once somebody has said whose place they take, and not before: of a kiosk
   * that is gone, and whose place nobody takes, the hub holds nothing that it did not hold then.
   * @param mayHaveForgotten whether it was restored or put back, and may have been sent again what it held before
   */
  async settle(hub: SimHub, mayHaveForgotten: boolean): Promise<void> {
    for (const [kiosk, then] of mayHaveForgotten ? [] : this.#heldThen) {
      const now = (await hub.eventsOfUnreplaced(kiosk)) ?? new Set<string>();
      const isNoMore = [...now].every((id) => then.has(id));
      if (!isNoMore) throw new Broken(`somebody brought events of ${kiosk}, and the hub took them`);
    }
    await hub.nameReplacements();
  }
}
