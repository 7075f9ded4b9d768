import type { CardNumber } from '#lib/domain/card.ts';
import type { Points } from '#lib/domain/points.ts';
import type { RedeemCommand } from '#lib/facts/redemption/redeem.ts';
import type { CardOutcome, RedeemOutcome } from '../store/redeem.ts';
import type { Member } from '../store/staff/recording.ts';
import type { ResidentView } from '../store/resident-view.ts';
import type { ShelfItemView } from '../store/shelf-view.ts';
import type { Look } from './look.ts';

/** What the counter needs of the kiosk's store. */
export interface CounterStore {
  openCard(number: CardNumber): Promise<CardOutcome>;
  residentView(residentId: string): Promise<ResidentView | undefined>;
  shelf(): Promise<readonly ShelfItemView[]>;
  /**
   * Sees to it that so many points can be spent here, while the resident still looks at the list. Nobody waits for it.
   */
  prepare(residentId: string, points: Points): void;
  redeem(command: Omit<RedeemCommand, 'number'>, by: Member | null): Promise<RedeemOutcome>;
  /** Remembers for a resident how the screens shall look. */
  setLook(residentId: string, change: Partial<Look>): Promise<void>;
}
