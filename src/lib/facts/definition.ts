import type { Permission } from '#lib/domain/permission.ts';
import type { Effect } from './effect.ts';
import type { Bodies, FactType } from './fact.ts';
import type { factSchemas } from './schemas.ts';

/** What a fact refers to, and without which it has no effect yet. */
export interface Originals {
  /** For a reversal, the redemption that it undoes. */
  readonly redemption?: Bodies['redemption.recorded'] | undefined;
}

/** What a resident reads beside points that came or went. */
export interface Movement {
  readonly kind: 'accrual' | 'redemption' | 'reversal';
  readonly note: string;
  /** For what they were awarded. */
  readonly award: { readonly categoryId: string; readonly ruleVersion: number; readonly quantity: number } | null;
}

/** The languages in which facts have names. */
export type NameLocale = 'zh-CN' | 'en';

/** Everything that kiosk and hub have to know of one type of fact. */
export interface FactDefinition<Type extends FactType> {
  /** What it was asked for under: the id that the screen minted for it, or the one thing that can happen only once. */
  readonly commandId: (body: Bodies[Type]) => string;
  /** What people call it; in English as within a sentence. */
  readonly name: Readonly<Record<NameLocale, string>>;
  /** The highest version that this program reads, with a body of its own in the schemas. */
  readonly latest: (typeof factSchemas)[Type]['length'];
  /** The lowest version that can say it: what a tablet writes, so that as many hubs as possible read it. */
  readonly versionOf: (body: Bodies[Type]) => number;
  /** What whoever records it must be allowed to do; null for what needs nobody. */
  readonly permission: (body: Bodies[Type]) => Permission | null;
  /** What it does to balances, cards and the shelf of the kiosk's store, in the order in which it happens. */
  readonly effects: (body: Bodies[Type], originals: Originals) => readonly Effect[];
  /** What a resident reads of it; null for a fact that moves no points. */
  readonly movement: ((body: Bodies[Type]) => Movement) | null;
}

/** How whoever and whatever a fact names is called, in the person's language. */
export interface FactNames {
  readonly resident: (id: string) => string;
  readonly item: (id: string) => string;
  readonly category: (id: string) => string;
  /** Items with how many pieces of each. */
  readonly pieces: (lines: readonly { readonly itemId: string; readonly quantity: number }[]) => string;
  readonly count: (value: number) => string;
  readonly yuan: (fen: number) => string;
  readonly dateTime: (at: string) => string;
}

/** A sentence that says what a type of fact did, and where somebody says why, their words. */
export type FactWords<Type extends FactType> = Readonly<
  Record<
    NameLocale,
    {
      readonly what: (body: Bodies[Type], names: FactNames) => string;
      readonly why?: (body: Bodies[Type]) => string;
    }
  >
>;
