import type { StepKind } from './plan.ts';

/** Something that must never be seen. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** What happened in a run. */
export interface Report {
  readonly steps: number;
  /** Steps that did something, by kind. */
  readonly done: Readonly<Partial<Record<StepKind, number>>>;
  /** Facts that the hub has applied in the end, by type. */
  readonly recorded: Readonly<Record<string, number>>;
  readonly invariantsChecked: number;
  /** One word for the outcome of each step: equal for two runs of one plan. */
  readonly trace: readonly string[];
}

/** An item at its price, as a screen shows it. */
export interface Goods {
  readonly itemId: string;
  readonly pointsEach: number;
  readonly cashEachFen: number;
}

/** A redemption as the screens of the simulation know it. */
export interface Known {
  readonly redemptionId: string;
  readonly resident: number;
  readonly goods: Goods;
  readonly pieces: number;
  readonly outcome: 'recorded' | 'unsure';
  reversed: boolean;
}
