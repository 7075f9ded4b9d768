import { handOver, listAgain, listToHandOver, type GoodsToHandOver } from '../../store/staff/hand-over.ts';
import type { Desk } from './desk.ts';
import type { Member } from '../../store/staff/recording.ts';
import { OneAtATime } from './one-at-a-time.svelte.ts';

/** What the task needs of the desk. */
export const handOverNeeds = { toHandOver: listToHandOver, handOver, listAgain };

export interface HandOverEnvironment {
  readonly desk: Desk<typeof handOverNeeds>;
  readonly member: Member;
}

/** A redemption on the list, ticked off or not. */
export interface HandOverRow extends GoodsToHandOver {
  readonly isTicked: boolean;
}

/**
 * Handing over what was redeemed. What is ticked off keeps its place for as long as the list is on the screen: were the
 * rows below to move up, the second tap of a trembling finger would tick the next one off.
 */
export class HandOverTask {
  #rows = $state.raw<readonly HandOverRow[]>([]);
  readonly #environment: HandOverEnvironment;
  readonly #writing = new OneAtATime();

  constructor(environment: HandOverEnvironment) {
    this.#environment = environment;
  }

  get rows(): readonly HandOverRow[] {
    return this.#rows;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#rows.filter(({ isTicked }) => !isTicked).length;
  }

  /** Reads the list again: another tab may have ticked something off, and a resident may have redeemed. */
  async refresh(): Promise<void> {
    const waiting = await this.#environment.desk.toHandOver();
    const isListed = ({ redemptionId }: HandOverRow): boolean =>
      waiting.some((goods) => goods.redemptionId === redemptionId);
    const ticked = this.#rows.filter((row) => !isListed(row)).map((row) => ({ ...row, isTicked: true }));
    const rows = [...waiting.map((goods) => ({ ...goods, isTicked: false })), ...ticked];
    this.#rows = rows.toSorted((left, right) => left.atMs - right.atMs);
  }

  async handOver(redemptionId: string): Promise<void> {
    const row = this.#rows.find((candidate) => candidate.redemptionId === redemptionId);
    if (row !== undefined && !row.isTicked) await this.#tick([redemptionId]);
  }

  /** Everything that is on the list now. */
  async handOverAll(): Promise<void> {
    await this.#tick(this.#rows.filter(({ isTicked }) => !isTicked).map(({ redemptionId }) => redemptionId));
  }

  /** Lists again what was ticked off by mistake. */
  async listAgain(redemptionId: string): Promise<void> {
    await this.#writing.run(async () => {
      await this.#environment.desk.listAgain([redemptionId]);
      await this.refresh();
    });
  }

  async #tick(redemptionIds: readonly string[]): Promise<void> {
    if (redemptionIds.length === 0) return;
    await this.#writing.run(async () => {
      const { desk, member } = this.#environment;
      await desk.handOver(member, redemptionIds);
      await this.refresh();
    });
  }
}
