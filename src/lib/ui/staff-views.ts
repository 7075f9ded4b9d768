import type { CardStanding } from '#lib/domain/card.ts';
import type { Role } from '#lib/domain/permission.ts';
import type { IconName } from './icons.ts';
import type { BarPlace, MovementView, ShellActions, ShellView } from './views.ts';

// What the staff's screens show, ready made. Days are YYYY-MM-DD, times Unix milliseconds, money fen.

/** What every screen of the staff has around it. */
export interface StaffFrame {
  readonly shell: ShellView;
  readonly actions: ShellActions;
  /** Why the last touch was not recorded, in words (staffRefusalText). */
  readonly refusal?: string | undefined;
  readonly onback: () => void;
}

/** The one obvious thing to do on a screen. */
export interface MainActionView {
  readonly label: string;
  readonly icon?: IconName;
  readonly disabled?: boolean;
  /** Being recorded: the label says so. */
  readonly busy?: boolean;
  /**
   * Where it stands: in the middle of the bar by default, where what records belongs; or at the end of a form that
   * scrolls.
   */
  readonly at?: BarPlace | 'end';
  readonly onclick: () => void;
}

/** A member of staff to choose. */
export interface MemberView {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** Why a PIN did not open. */
export type PinTroubleView =
  | { readonly kind: 'wrong'; readonly attemptsLeft: number }
  | { readonly kind: 'locked'; readonly secondsLeft: number }
  | { readonly kind: 'failed' };

/** A resident as staff find one: the name is masked. */
export interface FoundResidentView {
  readonly id: string;
  readonly maskedName: string;
  readonly number: string;
}

export interface ResidentCardView {
  /** Its hash. */
  readonly id: string;
  readonly status: CardStanding;
}

/** Whether the points of a movement can be taken back here; `never` for what is no award, and for those who may not. */
export type TakeBackView =
  | { readonly kind: 'possible'; readonly transferId: string }
  | { readonly kind: 'taken' }
  | { readonly kind: 'tooOld'; readonly days: number }
  | { readonly kind: 'never' };

/** A resident as staff see one. */
export interface StaffResidentView {
  readonly resident: FoundResidentView;
  readonly balance: number;
  /** Points beside the balance that nobody can use before a manager has confirmed them. */
  readonly pending: number;
  /** Newest first. */
  readonly movements: readonly (MovementView & { readonly takeBack: TakeBackView })[];
  readonly cards: readonly ResidentCardView[];
  readonly can: { readonly award: boolean; readonly issue: boolean; readonly revoke: boolean };
  readonly busy: boolean;
}
