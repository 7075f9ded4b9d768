import { barcodeKey } from '#lib/domain/gtin.ts';
import { effectsOf } from '#lib/facts/facts.ts';
import type { Found } from '#lib/findings/reviews.ts';
import type { Book } from '../book.ts';
import { whole } from '../ruling.ts';
import type { EntryOf, FactWords, RecordDefinition } from './definition.ts';
import { forNothing } from './keys.ts';
import { alreadyThere } from './line-reviews.ts';

const itemWords: FactWords<'item.created'> = {
  'zh-CN': {
    what: ({ name, pointsPrice, cashPriceFen, shelfPlace }, n) =>
      `新商品“${name}”，${n.count(pointsPrice)} 积分${cashPriceFen === 0 ? '' : `加 ${n.yuan(cashPriceFen)}`}，放在${shelfPlace}。`,
  },
  en: {
    what: ({ name, pointsPrice, cashPriceFen, shelfPlace }, n) =>
      `New item “${name}” for ${n.count(pointsPrice)} points${cashPriceFen === 0 ? '' : ` and ${n.yuan(cashPriceFen)}`}, at ${shelfPlace}.`,
  },
};

export const item: RecordDefinition<'item.created'> = {
  words: itemWords,
  references: ({ body: { itemId, barcode } }) => ({
    items: [itemId],
    newItems: [itemId],
    barcodes: barcode === null ? [] : [barcodeKey(barcode)],
  }),
  waitsFor: forNothing,
  settles: null,
  isTaken: null,
  rule: ({ event }, book) => whole(effectsOf(event), knownReviews(event, book)),
  worth: null,
  remember: null,
  approval: null,
  dateReviews: null,
  reviews: null,
  rows: null,
  goods: null,
  postings: null,
};

function knownReviews({ body: { itemId, barcode } }: EntryOf<'item.created'>['event'], book: Book): readonly Found[] {
  if (book.items.has(itemId)) return alreadyThere({ itemId });
  // Two tablets that did not know of each other: both items are on the shelf.
  return barcode !== null && book.barcodes.has(barcodeKey(barcode))
    ? [{ code: 'barcodeTwice', detail: { itemId, barcode } }]
    : [];
}
