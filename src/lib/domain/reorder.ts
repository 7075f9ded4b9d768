/** So many days of demand the proposal covers: one order a month, as small stores place them. */
export const reorderDays = 30;

/** What is known of an item at a store. */
export interface ReorderBasis {
  /** Pieces that may be handed out; below 0 where more have left than were there. */
  readonly onHand: number;
  /** With so many or fewer it is to be ordered again. */
  readonly level: number;
  /** Pieces that residents took home in the last `reorderDays` days, less what came back. */
  readonly redeemed: number;
  /** So many pieces have room on the shelf; null where nobody has said. */
  readonly room: number | null;
}

/** Whether an item is to be ordered again. */
export const isLow = ({ onHand, level }: Pick<ReorderBasis, 'onHand' | 'level'>): boolean => onHand <= level;

/**
 * How many pieces to order: up to one period's demand above the level below which nothing should fall. That is the
 * order-up-to rule of periodic review (R, S in E. A. Silver, D. F. Pyke and D. J. Thomas, Inventory and Production
 * Management in Supply Chains, 4th ed. 2017, ch. 6), with what went last month taken for what will go in the next one.
 * A shelf bounds it: a community has no store-room, so that never more is proposed than there is room for.
 */
export const proposedOrder = ({ onHand, level, redeemed, room }: ReorderBasis): number =>
  Math.max(0, Math.min(Math.max(0, redeemed) + level, room ?? Infinity) - onHand);
