import type { ReturnTo, ReversalLine } from '#lib/facts/reversal/fact.ts';
import { reversedTotal } from '#lib/facts/reversal/total.ts';
import type { Desk } from './desk.ts';
import type { Member } from '../../store/staff/recording.ts';
import { listRedemptions, reverseRedemption, type OwnRedemption } from '../../store/staff/reversal.ts';
import { OneAtATime } from './one-at-a-time.svelte.ts';
import { refusalOf, type ShownRefusal } from './refusal.ts';

/** What the task shows. */
export type MistakesScreen =
  | { readonly kind: 'list' }
  | { readonly kind: 'redemption'; readonly redemption: OwnRedemption; readonly lines: readonly ReversalLine[] }
  | { readonly kind: 'done'; readonly number: string; readonly points: number; readonly cashFen: number };

/** What the task needs of the desk. */
export const mistakesNeeds = { redemptions: listRedemptions, reverseRedemption };

export interface MistakesEnvironment {
  readonly desk: Desk<typeof mistakesNeeds>;
  readonly member: Member;
}

/** Undoing a redemption, as a whole or in part: by a new entry, with a reason, never by deleting. */
export class MistakesTask {
  #screen = $state.raw<MistakesScreen>({ kind: 'list' });
  #redemptions = $state.raw<readonly OwnRedemption[]>([]);
  #refusal = $state.raw<ShownRefusal | undefined>();
  #number = $state('');
  reason = $state('');
  readonly #environment: MistakesEnvironment;
  readonly #recording = new OneAtATime();

  constructor(environment: MistakesEnvironment) {
    this.#environment = environment;
  }

  get screen(): MistakesScreen {
    return this.#screen;
  }

  /** This tablet's redemptions, newest first; those whose number has the typed digits. */
  get redemptions(): readonly OwnRedemption[] {
    return this.#redemptions;
  }

  /** The digits of a number that is looked for. */
  get number(): string {
    return this.#number;
  }

  get refusal(): ShownRefusal | undefined {
    return this.#refusal;
  }

  get isBusy(): boolean {
    return this.#recording.isBusy;
  }

  /** What the chosen lines give back. */
  get total(): { readonly points: number; readonly cashFen: number } {
    const screen = this.#screen;
    return screen.kind === 'redemption'
      ? reversedTotal(screen.lines, screen.redemption.fact.body.lines)
      : { points: 0, cashFen: 0 };
  }

  start(): Promise<void> {
    return this.search('');
  }

  /** Looks for a number among all redemptions of this tablet: without one only the latest are read. */
  async search(number: string): Promise<void> {
    this.#number = number;
    const found = await this.#environment.desk.redemptions(number);
    // A later digit may have been answered first.
    if (this.#number === number) this.#redemptions = found;
  }

  /** A redemption, with everything chosen: a whole mistake is the usual one. */
  open(redemption: OwnRedemption): void {
    const lines = redemption.fact.body.lines.map(({ itemId, quantity }) => ({
      itemId,
      quantity,
      to: 'shelf' as const,
    }));
    this.reason = '';
    this.#refusal = undefined;
    this.#screen = { kind: 'redemption', redemption, lines };
  }

  /** How many pieces of an item come back, from none to all that were taken. */
  setQuantity(itemId: string, quantity: number): void {
    const screen = this.#screen;
    if (screen.kind !== 'redemption') return;
    const taken = screen.redemption.fact.body.lines.find((line) => line.itemId === itemId)?.quantity ?? 0;
    const pieces = Math.min(taken, Math.max(0, quantity));
    const present = screen.lines.find((line) => line.itemId === itemId);
    const others = screen.lines.filter((line) => line.itemId !== itemId);
    const lines =
      pieces === 0 ? others : [...others, { itemId, quantity: pieces, to: present?.to ?? ('shelf' as const) }];
    this.#screen = { ...screen, lines };
  }

  /** Whether pieces go back on the shelf or are no good any more. */
  setTo(itemId: string, to: ReturnTo): void {
    const screen = this.#screen;
    if (screen.kind !== 'redemption') return;
    this.#screen = { ...screen, lines: screen.lines.map((line) => (line.itemId === itemId ? { ...line, to } : line)) };
  }

  async confirm(): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'redemption') return;
    await this.#recording.run(async () => {
      const { desk, member } = this.#environment;
      const { redemptionId, number } = screen.redemption.fact.body;
      const { points, cashFen } = this.total;
      const outcome = await desk.reverseRedemption(member, { redemptionId, lines: screen.lines, reason: this.reason });
      this.#refusal = refusalOf(outcome);
      if (outcome.kind !== 'recorded') return;
      this.#screen = { kind: 'done', number, points, cashFen };
      await this.start();
    });
  }

  toList(): void {
    this.#refusal = undefined;
    this.#screen = { kind: 'list' };
  }
}
