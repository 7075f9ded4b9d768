import type { Bodies } from '#lib/facts/fact.ts';
import type { Desk } from './desk.ts';
import type { Member } from '../../store/staff/recording.ts';
import { closeShift, shiftSoFar, type ShiftSummary } from '../../store/staff/shift.ts';
import { OneAtATime } from './one-at-a-time.svelte.ts';
import { refusalOf, type ShownRefusal } from './refusal.ts';

/** What the task shows: the figures so far, or the slip of the shift that was closed. */
export type ShiftScreen =
  | { readonly kind: 'open'; readonly summary: ShiftSummary }
  | { readonly kind: 'closed'; readonly shift: Bodies['shift.closed'] };

/** What the task needs of the desk. */
export const shiftNeeds = { shift: shiftSoFar, closeShift };

export interface ShiftEnvironment {
  readonly desk: Desk<typeof shiftNeeds>;
  readonly member: Member;
  readonly newId: () => string;
}

/** The end of a shift: what the tablet has recorded against what lies in the drawer. */
export class ShiftTask {
  #screen = $state.raw<ShiftScreen | undefined>();
  #refusal = $state.raw<ShownRefusal | undefined>();
  #shiftId: string;
  /** Cash in the drawer, in fen; undefined until somebody has counted it. */
  cashCountedFen = $state<number | undefined>();
  note = $state('');
  readonly #environment: ShiftEnvironment;
  readonly #recording = new OneAtATime();

  constructor(environment: ShiftEnvironment) {
    this.#environment = environment;
    this.#shiftId = environment.newId();
  }

  get screen(): ShiftScreen | undefined {
    return this.#screen;
  }

  get refusal(): ShownRefusal | undefined {
    return this.#refusal;
  }

  get isBusy(): boolean {
    return this.#recording.isBusy;
  }

  async start(): Promise<void> {
    this.#screen = { kind: 'open', summary: await this.#environment.desk.shift() };
  }

  async close(): Promise<void> {
    const { cashCountedFen } = this;
    if (cashCountedFen === undefined || this.#screen?.kind !== 'open') return;
    await this.#recording.run(async () => {
      const { desk, member, newId } = this.#environment;
      const outcome = await desk.closeShift(member, { shiftId: this.#shiftId, cashCountedFen, note: this.note.trim() });
      this.#refusal = refusalOf(outcome);
      if (outcome.kind !== 'recorded' || outcome.event.type !== 'shift.closed') return;
      this.#screen = { kind: 'closed', shift: outcome.event.body };
      this.#shiftId = newId();
    });
  }
}
