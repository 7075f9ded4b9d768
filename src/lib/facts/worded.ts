import type { WordsDefinition } from './definition.ts';
import type { FactType } from './fact.ts';

/** What of a fact lies beside it, so that it can be erased. Apart from the registry: the first screen needs none. */
const worded: { readonly [Type in FactType]?: WordsDefinition<Type> } = {
  'redemption.recorded': { kind: 'note', fields: ['letThrough'], of: ({ residentId }) => residentId },
  'redemption.reversed': {
    kind: 'note',
    fields: ['reason'],
    of: ({ redemptionId }, redemptionOf) => redemptionOf(redemptionId)?.residentId ?? null,
  },
  'accrual.recorded': { kind: 'note', fields: ['note'], of: ({ residentId }) => residentId },
  'accrual.reversed': { kind: 'note', fields: ['reason'], of: ({ residentId }) => residentId },
  'stock.received': { kind: 'note', fields: ['note'], of: () => null },
  'stock.writtenOff': { kind: 'note', fields: ['note'], of: () => null },
  'resident.registered': { kind: 'name', fields: ['name', 'pinyin', 'initials'], of: ({ residentId }) => residentId },
  'card.revoked': { kind: 'note', fields: ['reason'], of: ({ residentId }) => residentId },
  'shift.closed': { kind: 'note', fields: ['note'], of: () => null },
};

/** What of facts of a type lies beside them; undefined where nothing does, and for a type of a later release. */
export const wordsDefinitionOf = <Type extends FactType>(type: Type): WordsDefinition<Type> | undefined =>
  Object.hasOwn(worded, type) ? worded[type] : undefined;
