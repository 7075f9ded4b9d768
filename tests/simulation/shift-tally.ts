import type { KioskEvent } from '#lib/protocol/event.ts';
import { pointsPrice } from '../contract/community.ts';

/** What a shift has come to by what the screens of its kiosk said, as long as that is known. */
export class ShiftTally {
  #redemptions = 0;
  #reversals = 0;
  #accruals = 0;
  #points = 0;
  #isKnown = true;

  redeemed(points: number): void {
    this.#redemptions += 1;
    this.#points += points;
  }

  /** Nobody knows any more what belongs to this shift. */
  forget(): void {
    this.#isKnown = false;
  }

  /** Adds what staff recorded. Returns false when a shift is closed with other figures; each closing begins a new one. */
  add(event: KioskEvent): boolean {
    if (event.type === 'accrual.recorded') this.#accruals += 1;
    if (event.type === 'redemption.reversed') {
      this.#reversals += 1;
      this.#points -= event.body.lines.reduce((sum, { quantity }) => sum + quantity * pointsPrice, 0);
    }
    return event.type !== 'shift.closed' || this.#close(event.body);
  }

  #close(closed: Extract<KioskEvent, { readonly type: 'shift.closed' }>['body']): boolean {
    const isSame =
      closed.redemptions === this.#redemptions &&
      closed.reversals === this.#reversals &&
      closed.accruals === this.#accruals &&
      closed.points === this.#points;
    const holds = isSame || !this.#isKnown;
    [this.#redemptions, this.#reversals, this.#accruals, this.#points, this.#isKnown] = [0, 0, 0, 0, true];
    return holds;
  }
}
