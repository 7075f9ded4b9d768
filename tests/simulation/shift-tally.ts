import type { KioskEvent } from '#lib/protocol/event.ts';
import type { Goods, Known } from './report.ts';

/** What a shift has come to by what the screens of its kiosk said, as long as that is known. */
export class ShiftTally {
  #redemptions = 0;
  #reversals = 0;
  #accruals = 0;
  #points = 0;
  #cashFen = 0;
  #isKnown = true;

  redeemed({ pointsEach, cashEachFen }: Goods, pieces: number): void {
    this.#redemptions += 1;
    this.#points += pieces * pointsEach;
    this.#cashFen += pieces * cashEachFen;
  }

  /** Nobody knows any more what belongs to this shift. */
  forget(): void {
    this.#isKnown = false;
  }

  /**
   * Adds what staff recorded, with the redemption that was undone. Returns false when a shift is closed with other
   * figures; each closing begins a new one.
   */
  add(event: KioskEvent, undone: Known | undefined): boolean {
    if (event.type === 'accrual.recorded') this.#accruals += 1;
    if (event.type === 'redemption.reversed' && undone !== undefined) {
      this.#reversals += 1;
      this.#points -= undone.pieces * undone.goods.pointsEach;
      this.#cashFen -= undone.pieces * undone.goods.cashEachFen;
    }
    return event.type !== 'shift.closed' || this.#close(event.body);
  }

  #close(closed: Extract<KioskEvent, { readonly type: 'shift.closed' }>['body']): boolean {
    const isSame =
      closed.redemptions === this.#redemptions &&
      closed.reversals === this.#reversals &&
      closed.accruals === this.#accruals &&
      closed.points === this.#points &&
      closed.cashExpectedFen === this.#cashFen;
    const holds = isSame || !this.#isKnown;
    [this.#redemptions, this.#reversals, this.#accruals] = [0, 0, 0];
    [this.#points, this.#cashFen, this.#isKnown] = [0, 0, true];
    return holds;
  }
}
