import type { LocaleCode } from '#lib/domain/locale.ts';
import type { Permission } from '#lib/domain/permission.ts';
import { accrual } from './accrual/fact.ts';
import { cardIssue } from './card-issue/fact.ts';
import { cardStop } from './card-stop/fact.ts';
import { delivery } from './delivery/fact.ts';
import type { Effect, StockMovementKind } from './effect.ts';
import type { FactDefinition, Originals, PointsMovement } from './definition.ts';
import type { FactOf, FactType } from './fact.ts';
import { item } from './item/fact.ts';
import { redemption } from './redemption/fact.ts';
import { registration } from './registration/fact.ts';
import { release } from './release/fact.ts';
import { reversal } from './reversal/fact.ts';
import { shift } from './shift/fact.ts';
import { stocktake } from './stocktake/fact.ts';
import { takeBack } from './take-back/fact.ts';
import { writeOff } from './write-off/fact.ts';

const definitions = {
  'redemption.recorded': redemption,
  'redemption.reversed': reversal,
  'accrual.recorded': accrual,
  'accrual.reversed': takeBack,
  'stock.received': delivery,
  'stock.counted': stocktake,
  'stock.writtenOff': writeOff,
  'item.created': item,
  'resident.registered': registration,
  'card.issued': cardIssue,
  'card.revoked': cardStop,
  'allotment.released': release,
  'shift.closed': shift,
};

/** What kiosk and hub know of each fact that a tablet records. */
const facts: { readonly [Type in FactType]: FactDefinition<Type, StockMovementKind> } = definitions;

/** Why pieces come or go by a type of fact; never for one that moves no goods. */
export type StockKindOf<Type extends FactType> =
  (typeof definitions)[Type] extends FactDefinition<Type, infer Kind> ? Kind : never;

const isFactType = (type: string): type is FactType => Object.hasOwn(facts, type);

/**
 * Whether this program can read a stored fact. One that it cannot was recorded by a later release, before this one was
 * put back: it has no effects here, and is kept as it is.
 */
export const isKnown = ({ type, v }: { readonly type: string; readonly v: number }): boolean =>
  isFactType(type) && v <= facts[type].latest;

/** Every type of fact, in the order in which they are listed and written. */
export const factTypes: readonly FactType[] = Object.keys(facts).filter(isFactType);

/** Of each type the highest version that this program reads, as answers announce it. */
export const factVersions: Readonly<Record<string, number>> = Object.fromEntries(
  factTypes.map((type) => [type, facts[type].latest]),
);

/**
 * What people call each fact, as within a sentence. The cast restores the keys, which `Object.fromEntries` forgets.
 * @param write how a name is written, where it stands elsewhere.
 */
export const factNames = (locale: LocaleCode, write = (name: string) => name): Readonly<Record<FactType, string>> =>
  Object.fromEntries(factTypes.map((type) => [type, write(facts[type].name[locale])])) as Record<FactType, string>;

/** What a fact was asked for under; see {@link FactDefinition}. */
export const commandIdOf = <Type extends FactType>(fact: FactOf<Type>): string => facts[fact.type].commandId(fact.body);

/** The lowest version of its type that can say a fact. */
export const versionOf = <Type extends FactType>(fact: FactOf<Type>): number => facts[fact.type].versionOf(fact.body);

/** What whoever records a fact must be allowed to do; null for what needs nobody. */
export const permissionOf = <Type extends FactType>(fact: FactOf<Type>): Permission | null =>
  facts[fact.type].permission(fact.body);

/** The effects of a fact on balances, cards and the shelf of the kiosk's store, in the order they happen. */
export function effectsOf<Type extends FactType>(fact: FactOf<Type>, originals: Originals = {}): readonly Effect[] {
  const { points, effects } = facts[fact.type];
  const gain = points?.gain(fact.body, originals) ?? null;
  const others = effects(fact.body, originals);
  return gain === null ? others : [{ of: 'points', ...gain }, ...others];
}

/** How a fact moves points; null for one that moves no points. */
export const movementOf = <Type extends FactType>(fact: FactOf<Type>): PointsMovement | null =>
  facts[fact.type].points?.movement(fact.body) ?? null;
