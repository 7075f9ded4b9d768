import type { LocaleCode } from '#lib/domain/locale.ts';

/** Who has to decide about something that came in differently than it should have. */
export type Decider = 'manager' | 'staffAtCounter' | 'administrator';

/** What something did to the ledger. */
export type Effect = 'inFull' | 'inPart' | 'nothing' | 'waits' | 'none' | 'freed';

/** What ends a review by itself, because it asks for nothing else (server/console/cures.ts has what each means). */
export type Cure =
  | 'named'
  | 'counted'
  | 'stockRight'
  | 'knownAndCounted'
  | 'goodsCounted'
  | 'paidBack'
  | 'oneBarcode'
  | 'decided'
  | 'booked'
  | 'broughtBack'
  | 'takenBack';

/** Names of those properties that may hold a value of this kind. */
type NameOf<Detail, Value> = {
  [Name in keyof Detail]-?: Extract<Detail[Name], Value> extends never ? never : Name;
}[keyof Detail];

/**
 * What can be told of one finding, written in the person's language. What its row does not hold, because an earlier
 * release wrote it, is told as unknown.
 */
export interface Figures<Detail> {
  readonly has: (name: keyof Detail) => boolean;
  readonly count: (name: NameOf<Detail, number>) => string;
  /** A text as it is stored; of an id that was drawn, its end. */
  readonly text: (name: NameOf<Detail, string>) => string;
  /** The word for a text of which there are a few. */
  readonly oneOf: <Name extends NameOf<Detail, string>>(
    name: Name,
    words: Readonly<Record<Extract<Detail[Name], string>, string>>,
  ) => string;
  /** Milliseconds in their largest unit: 3 days. */
  readonly duration: (name: NameOf<Detail, number>) => string;
  readonly price: (points: NameOf<Detail, number>, cashFen: NameOf<Detail, number>) => string;
  /** The type of the event. */
  readonly event: string;
  readonly kiosk: string;
  /** The resident whom the event is about. */
  readonly resident: string;
  /**
   * Whoever and whatever the detail names: by `status`, `holder`, `itemId`, `categoryId`, and `staff` or `approvedBy`.
   */
  readonly cardStatus: string;
  readonly holder: string;
  readonly item: string;
  readonly rule: string;
  readonly staff: string;
}

/** What is said of a code in one language. */
interface Words<Told> {
  readonly title: string;
  readonly what: (figures: Told) => string;
  readonly todo: string;
}

interface Definition<Told> {
  readonly decider: Decider;
  readonly effect: Effect;
  /** Left out where only people can tell, as of what somebody did. */
  readonly cure?: Cure;
  readonly words: Readonly<Record<LocaleCode, Words<Told>>>;
}

/**
 * Everything that is true of one code, wherever it is raised. `Detail` is what its row says as JSON: whoever raises it
 * must give that, and its words can tell nothing else. It is settled by a decision of people, or cured.
 */
export type FindingDefinition<Detail = Readonly<Record<never, never>>> = Definition<Figures<Detail>>;

type AnyDetail = Readonly<Record<string, string | number>>;
/** The figures of a row whose code is known later. Spelt out, since TypeScript would compare the details instead. */
export type AnyFigures = { readonly [Name in keyof Figures<AnyDetail>]: Figures<AnyDetail>[Name] };
/** A definition of whichever code. */
export type AnyFinding = Definition<AnyFigures>;
