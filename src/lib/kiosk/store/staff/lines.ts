import { mostPieces } from '#lib/domain/count.ts';
import { readStockOf } from '../stock.ts';
import type { DeskEnvironment } from './recording.ts';

/** Why lines of goods are not recorded, first reason first. */
export type LineRefusal =
  | { readonly code: 'empty' }
  | { readonly code: 'tooManyLines'; readonly most: number }
  | { readonly code: 'quantityInvalid'; readonly itemId: string }
  | { readonly code: 'itemUnknown'; readonly itemId: string };

/** Looks at what all lines of goods have in common. @param most lines that one event holds. */
export async function refusedByLines(
  { tables }: DeskEnvironment,
  lines: readonly { readonly itemId: string; readonly quantity: number }[],
  most: number,
): Promise<LineRefusal | undefined> {
  if (lines.length === 0) return { code: 'empty' };
  if (lines.length > most) return { code: 'tooManyLines', most };
  for (const { itemId, quantity } of lines) {
    const isQuantity = Number.isInteger(quantity) && quantity >= 1 && quantity <= mostPieces;
    if (!isQuantity) return { code: 'quantityInvalid', itemId };
    if ((await readStockOf(tables, itemId)) === undefined) return { code: 'itemUnknown', itemId };
  }
  return undefined;
}
