import * as v from 'valibot';
import { hashSchema, idSchema } from '#lib/domain/scalar.ts';
import { columnSchemas, columnScope } from './scope.ts';

const { string: texts, number: numbers } = columnSchemas;

export const cardStatuses = ['active', 'lost', 'revoked', 'replaced'] as const;

const cardRow = v.object({ id: hashSchema, residentId: idSchema, status: v.picklist(cardStatuses) });

const packedCardsSchema = v.object({
  /** All of them in one text. */
  id: v.string(),
  /** The residents of the first cards, who are not on this page. */
  elsewhere: texts,
  /** The residents of the other cards: each so many places of this page behind the one before. */
  steps: numbers,
  status: texts,
});
export type PackedCards = v.InferOutput<typeof packedCardsSchema>;

/** Cards by their hash, which is all that a tablet knows of a card's number. */
export const cards = columnScope({ version: 2, earlier: [], row: cardRow }, packedCardsSchema);
