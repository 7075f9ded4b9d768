import type { CardNumber } from '#lib/domain/card.ts';
import type { RedeemCommand } from '#lib/domain/redemption.ts';
import type { CardOutcome, RedeemOutcome } from '../store/redeem.ts';
import type { Member } from '../store/staff/desk.ts';
import type { ResidentView, ShelfItemView } from '../store/view.ts';

/** What the counter needs of the kiosk's store. */
export interface CounterStore {
  openCard(number: CardNumber): Promise<CardOutcome>;
  residentView(residentId: string): Promise<ResidentView | undefined>;
  shelf(): Promise<readonly ShelfItemView[]>;
  redeem(command: Omit<RedeemCommand, 'number'>, by: Member | null): Promise<RedeemOutcome>;
  setElderMode(residentId: string, elderMode: boolean): Promise<void>;
}
