import { sharesBarcode } from '#lib/domain/gtin.ts';
import { identityForm } from '#lib/domain/text.ts';
import type { Bodies } from '#lib/facts/fact.ts';
import { readStock } from '../stock.ts';
import {
  record,
  toRecord,
  toRefuse,
  type CommonRefusal,
  type DeskEnvironment,
  type Member,
  type Recorded,
} from './recording.ts';

/** Why an item is not created, first reason first. */
export type CreateItemRefusal = { readonly code: 'barcodeKnown' | 'itemNameKnown'; readonly itemId: string };

/** Puts an item on the shelf that nobody knew. */
export function createItem(
  environment: DeskEnvironment,
  by: Member,
  body: Bodies['item.created'],
): Promise<Recorded<CreateItemRefusal | CommonRefusal>> {
  const { tables } = environment;
  return record<CreateItemRefusal>(
    environment,
    { by, permission: 'item.create', before: { type: 'item.created', commandId: body.itemId } },
    async () => {
      const stock = await readStock(tables);
      const { barcode } = body;
      // Goods without a barcode are known by their name, which somebody else must be able to tell apart.
      const same = stock.find(({ item }) =>
        barcode === null ? isSameName(item.name, body.name) : sharesBarcode(item, { barcode }),
      );
      if (same !== undefined) {
        return toRefuse({ code: barcode === null ? 'itemNameKnown' : 'barcodeKnown', itemId: same.item.id });
      }
      return toRecord({ type: 'item.created', body });
    },
  );
}

const isSameName = (left: string, right: string): boolean => identityForm(left) === identityForm(right);
