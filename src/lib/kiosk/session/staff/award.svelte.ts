import { assert } from '#lib/base/assert.ts';
import { awardOf, type Rule } from '#lib/domain/rule.ts';
import { isQuantity, needsSecond } from '#lib/facts/accrual/award.ts';
import type { Points } from '#lib/domain/points.ts';
import type { Policy } from '#lib/domain/policy.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { ScopeRow } from '#lib/protocol/pull.ts';
import type { FoundResident } from '../../store/staff/find.ts';
import type { Desk } from './desk.ts';
import type { Member } from '../../store/staff/recording.ts';
import { award, awardedToday, pendingNow } from '../../store/staff/award.ts';
import { OneAtATime } from './one-at-a-time.svelte.ts';
import { refusalOf, type ShownRefusal } from './refusal.ts';

type Category = ScopeRow<'categories'>;

/**
 * What the task shows, once the resident is known.
 *
 *   category ──▶ quantity ──▶ (approving, where a second member of staff is needed) ──▶ done
 */
export type AwardScreen =
  | { readonly kind: 'category' }
  | {
      readonly kind: 'quantity' | 'approving';
      readonly category: Category;
      readonly quantity: number;
      readonly awardedToday: number;
    }
  | { readonly kind: 'done'; readonly points: number; readonly pending: number };

/** What the task needs of the desk. */
export const awardNeeds = { award, awardedToday, pendingNow };

export interface AwardEnvironment {
  readonly desk: Desk<typeof awardNeeds>;
  readonly member: Member;
  readonly resident: FoundResident;
  readonly policy: () => Policy;
  readonly newId: () => string;
  /** Exchanges with the hub, which may let more be given; ends all the same where it cannot be reached. */
  readonly exchange: () => Promise<unknown>;
  readonly wait: (ms: number) => Promise<void>;
}

/** How long staff wait for the hub before what is beyond the allowance is recorded as pending, in milliseconds. */
const patienceMs = 4000;

type Outcome = Awaited<ReturnType<typeof award>>;

/** What was recorded, also when an earlier attempt under the same id was. */
function pointsOf(event: KioskEvent): Points {
  assert(event.type === 'accrual.recorded', 'an award is recorded as such');
  return event.body.points;
}

type Asking = Extract<AwardScreen, { kind: 'quantity' | 'approving' }>;

/** The screen with what a refusal says of the day and of the rule that is in force on it: both may be newer. */
function afterRefusal(screen: Asking, outcome: Outcome): Asking {
  const said = outcome.kind === 'refused' ? outcome.refusal : undefined;
  const awardedToday = said !== undefined && 'awardedToday' in said ? said.awardedToday : screen.awardedToday;
  if (said?.code !== 'awardChanged') return { ...screen, kind: 'quantity', awardedToday };
  const category = { ...screen.category, rule: said.rule };
  const quantity = isQuantity(said.rule, screen.quantity) ? screen.quantity : 1;
  return { kind: 'quantity', category, quantity, awardedToday };
}

/** Giving a resident points under a published rule. */
export class AwardTask {
  #screen = $state.raw<AwardScreen>({ kind: 'category' });
  #refusal = $state.raw<ShownRefusal | undefined>();
  #accrualId: string;
  note = $state('');
  readonly #environment: AwardEnvironment;
  readonly #recording = new OneAtATime();

  constructor(environment: AwardEnvironment) {
    this.#environment = environment;
    this.#accrualId = environment.newId();
  }

  get screen(): AwardScreen {
    return this.#screen;
  }

  get resident(): FoundResident {
    return this.#environment.resident;
  }

  get refusal(): ShownRefusal | undefined {
    return this.#refusal;
  }

  get isBusy(): boolean {
    return this.#recording.isBusy;
  }

  /** The points that would be given now, and whether the day's cap takes some away. */
  get award(): { readonly points: number; readonly capped: boolean } | undefined {
    const screen = this.#screen;
    if (screen.kind !== 'quantity' && screen.kind !== 'approving') return undefined;
    return awardOf(screen.category.rule, screen.quantity, screen.awardedToday);
  }

  async choose(category: Category): Promise<void> {
    const { desk, resident } = this.#environment;
    const awardedToday = await desk.awardedToday(resident.residentId, category.id);
    this.#refusal = undefined;
    this.#screen = { kind: 'quantity', category, quantity: 1, awardedToday };
  }

  /** Half an hour or one time more (1) or fewer (-1). */
  step(direction: 1 | -1): void {
    const screen = this.#screen;
    if (screen.kind !== 'quantity') return;
    const rule: Rule = screen.category.rule;
    const quantity = screen.quantity + direction * (rule.unit === 'hour' ? 0.5 : 1);
    if (isQuantity(rule, quantity)) this.#screen = { ...screen, quantity };
  }

  toCategories(): void {
    this.#refusal = undefined;
    this.#screen = { kind: 'category' };
  }

  /** Records the award, or asks for a second member of staff first. */
  async confirm(approvedBy: Member | null): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'quantity' && screen.kind !== 'approving') return;
    const { desk, member, policy, resident } = this.#environment;
    const { category, quantity } = screen;
    const points = this.award?.points ?? 0;
    if (points > 0 && approvedBy === null && needsSecond(category.rule, points, policy())) {
      this.#screen = { ...screen, kind: 'approving' };
      return;
    }
    await this.#recording.run(async () => {
      const command = {
        accrualId: this.#accrualId,
        residentId: resident.residentId,
        categoryId: category.id,
        quantity,
        note: this.note.trim(),
        approvedBy: approvedBy?.id ?? null,
      };
      if ((await desk.pendingNow(points)) > 0) await this.#askHub();
      const outcome = await desk.award(member, command, { points, ruleVersion: category.rule.version });
      this.#refusal = refusalOf(outcome);
      if (outcome.kind === 'recorded')
        this.#screen = { kind: 'done', points: pointsOf(outcome.event), pending: outcome.pending };
      else this.#screen = afterRefusal(screen, outcome);
    });
  }

  /** The hub tells what may be given from now on, such as on a day that has begun. Without it nothing is refused. */
  async #askHub(): Promise<void> {
    const { exchange, wait } = this.#environment;
    await Promise.race([exchange(), wait(patienceMs)]);
  }

  /** Nobody approved. */
  cancelApproval(): void {
    const screen = this.#screen;
    if (screen.kind === 'approving') this.#screen = { ...screen, kind: 'quantity' };
  }
}
