import type { LocaleCode } from '#lib/domain/locale.ts';
import type { Permission } from '#lib/domain/permission.ts';
import type { MovementKind, Points } from '#lib/domain/points.ts';
import type { OtherEffect, StockMovementKind } from './effect.ts';
import type { Bodies, FactType } from './fact.ts';
import type { factSchemas } from './schemas.ts';

/** What a fact refers to, and without which it has no effect yet. */
export interface Originals {
  /** For a reversal, the redemption that it undoes. */
  readonly redemption?: Bodies['redemption.recorded'] | undefined;
}

/** Points that come or go, as the ledger keeps them and a resident reads them. */
export interface PointsMovement {
  /** The account that stands against the resident's. */
  readonly against: 'issued' | 'redeemed';
  /** The others are facts of the hub alone. */
  readonly kind: Exclude<MovementKind, 'adjustment' | 'opening'>;
  readonly note: string;
  /** For what they were awarded. */
  readonly award: { readonly categoryId: string; readonly ruleVersion: number; readonly quantity: number } | null;
}

/** How a fact moves points. */
export interface PointsDefinition<Type extends FactType> {
  /** Whose points change, and by how many; null while the fact that it undoes is not there. */
  readonly gain: (
    body: Bodies[Type],
    originals: Originals,
  ) => { readonly residentId: string; readonly delta: Points } | null;
  readonly movement: (body: Bodies[Type]) => PointsMovement;
}

/** The words that may lie beside a fact, which says a commitment to them: a name, or a text that a person typed. */
export interface WordsDefinition<Type extends FactType> {
  /** Whether they are a name with how it is spelt, or a text that somebody typed. */
  readonly kind: 'name' | 'note';
  /** The fields in which the first version says them itself; of a text it is one. */
  readonly fields: readonly (keyof Bodies[Type] & string)[];
  /**
   * Whom they concern, so that they are erased with that resident's name; null for nobody, or nobody who is known yet.
   * @param redemptionOf the redemption of an id, as far as it is there
   */
  readonly of: (
    body: Bodies[Type],
    redemptionOf: (redemptionId: string) => Pick<Bodies['redemption.recorded'], 'residentId'> | undefined,
  ) => string | null;
}

/**
 * Everything that kiosk and hub have to know of one type of fact.
 * @typeParam Kind why pieces come or go by it; none for a fact that moves no goods.
 */
export interface FactDefinition<Type extends FactType, Kind extends StockMovementKind = never> {
  /** What it was asked for under: the id that the screen minted for it, or the one thing that can happen only once. */
  readonly commandId: (body: Bodies[Type]) => string;
  /** What people call it; in English as within a sentence. */
  readonly name: Readonly<Record<LocaleCode, string>>;
  /** The highest version that this program reads, with a body of its own in the schemas. */
  readonly latest: (typeof factSchemas)[Type]['length'];
  /** The lowest version that can say it: what a tablet writes, so that as many hubs as possible read it. */
  readonly versionOf: (body: Bodies[Type]) => number;
  /** What whoever records it must be allowed to do; null for what needs nobody. */
  readonly permission: (body: Bodies[Type]) => Permission | null;
  /** How it moves points, which happens before all else; null for a fact that moves none. */
  readonly points: PointsDefinition<Type> | null;
  /** What it does to cards and the shelf of the kiosk's store, in the order in which it happens. */
  readonly effects: (body: Bodies[Type], originals: Originals) => readonly OtherEffect<Kind>[];
}
