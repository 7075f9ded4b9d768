import { may, type Permission } from '#lib/domain/permission.ts';
import type { Desk } from './desk.ts';
import type { Member } from '../../store/staff/recording.ts';
import { listMembers, signIn, type SignInOutcome } from '../../store/staff/sign-in.ts';
import { IdleTimer, warningMs, type Timers } from '../idle-timer.svelte.ts';
import { OneAtATime } from './one-at-a-time.svelte.ts';

/** Something that staff do on screens of its own, and what it asks for. */
export interface StaffTask {
  readonly name: string;
  readonly permission: Permission;
}

/** Why a PIN did not open. */
export type PinTrouble =
  | { readonly kind: 'wrong'; readonly attemptsLeft: number }
  | { readonly kind: 'locked'; readonly untilMs: number }
  | { readonly kind: 'failed'; readonly cause: string };

/**
 * What the staff's side of the tablet shows.
 *
 *   closed ──open──▶ choosing ──name──▶ pin ──right──▶ home ⇄ task
 *      ▲                 ▲               │ wrong, locked │
 *      │                 └───────────────┘               │
 *      └── close, sign out, access ended, nobody touches for the community's time ◀┘
 */
export type StaffScreen =
  | { readonly kind: 'closed' }
  | { readonly kind: 'choosing'; readonly members: readonly Member[] }
  | { readonly kind: 'pin'; readonly chosen: Member; readonly trouble: PinTrouble | undefined }
  | { readonly kind: 'home'; readonly member: Member }
  | { readonly kind: 'task'; readonly member: Member; readonly task: StaffTask['name'] };

/** What the task needs of the desk. */
export const signInNeeds = { members: listMembers, signIn };

/** What the session needs from outside. Times are of the kiosk's clock, in Unix milliseconds. */
export interface StaffEnvironment {
  readonly desk: Desk<typeof signInNeeds>;
  readonly timers: Timers;
  readonly nowMs: () => number;
  /** How long nobody may touch before staff are signed out, asked anew at each sign-in. */
  readonly idleMs: () => number;
}

/** Who works at the counter, from the name to the sign-out. What a task has begun outlives it as a draft. */
export class StaffSession {
  #screen = $state.raw<StaffScreen>({ kind: 'closed' });
  readonly #environment: StaffEnvironment;
  readonly #verifying = new OneAtATime();
  readonly idle: IdleTimer;

  constructor(environment: StaffEnvironment) {
    this.#environment = environment;
    this.idle = new IdleTimer(environment.timers, () => this.close());
  }

  get screen(): StaffScreen {
    return this.#screen;
  }

  /** The member of staff who is signed in. */
  get member(): Member | undefined {
    const screen = this.#screen;
    return screen.kind === 'home' || screen.kind === 'task' ? screen.member : undefined;
  }

  /** True while a PIN is being verified, which is slow on purpose. */
  get isVerifying(): boolean {
    return this.#verifying.isBusy;
  }

  /** Asks who is there. */
  async open(): Promise<void> {
    const members = await this.#environment.desk.members();
    this.#screen = { kind: 'choosing', members };
    this.#watch();
  }

  choose(member: Member): void {
    if (this.#screen.kind === 'choosing') this.#screen = { kind: 'pin', chosen: member, trouble: undefined };
  }

  /** Signs in by PIN. A second touch while one is being verified is no second attempt. */
  async enterPin(pin: string): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'pin') return;
    const { chosen } = screen;
    const outcome = await this.#verifying.run(() => this.#environment.desk.signIn(chosen.id, pin));
    // Somebody may have gone back, or nobody may be there any more.
    if (outcome === undefined || this.#screen !== screen) return;
    if (outcome.kind === 'signedIn') {
      this.#screen = { kind: 'home', member: outcome.member };
      this.#watch();
    } else {
      this.#screen = { kind: 'pin', chosen, trouble: troubleOf(outcome, this.#environment.nowMs()) };
    }
  }

  /**
   * Follows what the tablet now knows of whoever is signed in: access that was ended at the hub ends here too, and
   * another role has other tasks. What a task has begun stays as its draft.
   */
  async follow(): Promise<void> {
    const { member } = this;
    if (member === undefined) return;
    const members = await this.#environment.desk.members();
    // Somebody may have signed out meanwhile.
    if (this.member !== member) return;
    const known = members.find(({ id }) => id === member.id);
    if (known === undefined) this.close();
    else if (known.role !== member.role) this.#screen = { kind: 'home', member: known };
  }

  /** To a task that this member may do. */
  begin({ name, permission }: StaffTask): void {
    const { member } = this;
    if (member !== undefined && may(member.role, permission)) this.#screen = { kind: 'task', member, task: name };
  }

  /** From a task to the home screen, from the PIN to the names, and from there out. */
  async back(): Promise<void> {
    const screen = this.#screen;
    switch (screen.kind) {
      case 'task':
        this.#screen = { kind: 'home', member: screen.member };
        break;
      case 'pin':
        await this.open();
        break;
      case 'closed':
      case 'choosing':
      case 'home':
        this.close();
    }
  }

  /** Signs out. */
  close(): void {
    this.idle.stop();
    this.#screen = { kind: 'closed' };
  }

  touch(): void {
    if (this.#screen.kind !== 'closed') this.idle.touch();
  }

  #watch(): void {
    this.idle.start({ idleMs: this.#environment.idleMs(), warningMs: warningMs(false) });
  }
}

/** Why a sign-in failed, for the screen. */
export function troubleOf(outcome: Exclude<SignInOutcome, { readonly kind: 'signedIn' }>, nowMs: number): PinTrouble {
  switch (outcome.kind) {
    case 'wrong':
      return outcome.waitMs > 0
        ? { kind: 'locked', untilMs: nowMs + outcome.waitMs }
        : { kind: 'wrong', attemptsLeft: outcome.attemptsLeft };
    case 'locked':
      return { kind: 'locked', untilMs: nowMs + outcome.waitMs };
    case 'unknown':
      return { kind: 'wrong', attemptsLeft: 0 };
    case 'storageFailed':
      return { kind: 'failed', cause: outcome.cause };
  }
}
