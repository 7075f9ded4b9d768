import { itemId, pointsPrice } from '../contract/community.ts';
import type { CopiedProfile } from './copied-profile.ts';
import type { SimHub } from './hub.ts';
import type { SimKiosk } from './kiosk.ts';
import type { StepOf } from './plan.ts';
import type { Known } from './report.ts';
import { exchangeAll } from './rest.ts';

const nothing = '-';
const hourMs = 3_600_000;

/** Whether the hub let nobody in. */
const isRefused = (outcome: Awaited<ReturnType<CopiedProfile['exchange']>>): boolean =>
  outcome.kind === 'failed' && outcome.failure.kind === 'problem';

/** The copies of tablets that somebody has, one of each at most. */
export class Copies {
  readonly #hub: SimHub;
  readonly #kiosks: readonly SimKiosk[];
  readonly #copies = new Map<number, CopiedProfile>();

  constructor(hub: SimHub, kiosks: readonly SimKiosk[]) {
    this.#hub = hub;
    this.#kiosks = kiosks;
  }

  async make({ kiosk }: StepOf<'copyProfile'>): Promise<string> {
    const copy = this.#copies.has(kiosk) ? undefined : await this.#kiosks[kiosk]?.copyProfile();
    if (copy === undefined) return nothing;
    this.#copies.set(kiosk, copy);
    return 'copiedProfile';
  }

  /**
   * Whoever has the copy takes something home by it and exchanges. Never while the tablet or the hub runs the first
   * release, which knows of no tokens: then two go on with one chain, and one of them is set aside.
   * @param known where it is written down; whether the hub has it nobody can tell
   */
  async use({ kiosk, resident }: StepOf<'useCopy'>, known: Known[]): Promise<string> {
    const copy = this.#copies.get(kiosk);
    if (copy === undefined || this.#hub.isPutBack || this.#kiosks[kiosk]?.isPutBack !== false) return nothing;
    const goods = { itemId: itemId(0), pointsEach: pointsPrice, cashEachFen: 0 };
    const redemptionId = this.#hub.newId();
    if (await copy.take(redemptionId, resident, goods)) {
      known.push({ redemptionId, resident, goods, pieces: 1, outcome: 'unsure', reversed: false });
    }
    return isRefused(await copy.exchange()) ? 'copyRefused' : 'copyUsed';
  }

  /** Everybody has come to rest. An hour later, which turns each token, no copy goes on beside its tablet. */
  async expectNoticed(check: (holds: boolean, what: string) => void): Promise<void> {
    if (this.#copies.size === 0) return;
    this.#hub.wait(hourMs);
    await exchangeAll(this.#hub, this.#kiosks);
    for (const [index, copy] of this.#copies) {
      // A tablet that was wiped or paired anew has another key, and then its copy is the only holder of this one.
      if (this.#kiosks[index]?.sharesKeyWith(copy) !== true) continue;
      // The first one may end before anything is judged, because the copy knows a hub of the first release.
      const isNoticed = isRefused(await copy.exchange()) || isRefused(await copy.exchange());
      check(isNoticed, `a copy of kiosk ${index} goes on beside it, and nobody notices`);
    }
    await exchangeAll(this.#hub, this.#kiosks);
  }

  async dispose(): Promise<void> {
    for (const copy of this.#copies.values()) await copy.dispose();
  }
}
