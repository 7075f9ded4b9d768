import { may, type Permission } from '#lib/domain/permission.ts';
import type { Desk } from './desk.ts';
import type { Member } from '../../store/staff/recording.ts';
import { listMembers, signIn } from '../../store/staff/sign-in.ts';
import { OneAtATime } from './one-at-a-time.svelte.ts';
import { troubleOf, type PinTrouble } from './staff-session.svelte.ts';

/** What the task needs of the desk. */
export const approvalNeeds = { members: listMembers, signIn };

export interface ApprovalEnvironment {
  readonly desk: Desk<typeof approvalNeeds>;
  /** Who asks, and therefore does not approve. */
  readonly member: Member;
  readonly permission: Permission;
  readonly nowMs: () => number;
}

/** A second member of staff who says yes with a PIN of their own, on the tablet of the first. */
export class Approval {
  #members = $state.raw<readonly Member[] | undefined>();
  #chosen = $state<string | undefined>();
  #trouble = $state.raw<PinTrouble | undefined>();
  readonly #environment: ApprovalEnvironment;
  readonly #verifying = new OneAtATime();

  constructor(environment: ApprovalEnvironment) {
    this.#environment = environment;
  }

  /** Who may approve; undefined until they have been looked up. */
  get members(): readonly Member[] | undefined {
    return this.#members;
  }

  /** The id of whoever is asked for a PIN. */
  get chosen(): string | undefined {
    return this.#chosen;
  }

  /** Why the PIN of whoever is chosen did not open. */
  get trouble(): PinTrouble | undefined {
    return this.#trouble;
  }

  get isVerifying(): boolean {
    return this.#verifying.isBusy;
  }

  async start(): Promise<void> {
    const { desk, member, permission } = this.#environment;
    const members = await desk.members();
    this.#members = members.filter(({ id, role }) => id !== member.id && may(role, permission));
  }

  /** Asks somebody for a PIN, or nobody any more. Another one's failures are not theirs. */
  choose(memberId: string | undefined): void {
    this.#chosen = memberId;
    this.#trouble = undefined;
  }

  /**
   * @returns whoever is chosen when the PIN was right; undefined when it was not, or when they were sent away
   * meanwhile.
   */
  async approve(pin: string): Promise<Member | undefined> {
    const { desk, nowMs } = this.#environment;
    const memberId = this.#chosen;
    if (memberId === undefined) return undefined;
    const outcome = await this.#verifying.run(() => desk.signIn(memberId, pin));
    if (outcome === undefined || this.#chosen !== memberId) return undefined;
    if (outcome.kind === 'signedIn') return outcome.member;
    this.#trouble = troubleOf(outcome, nowMs());
    return undefined;
  }
}
