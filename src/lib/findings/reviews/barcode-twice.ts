import type { FindingDefinition } from '../definition.ts';

export const barcodeTwice: FindingDefinition<{ itemId: string; barcode: string }> = {
  decider: 'manager',
  effect: 'inFull',
  cure: 'oneBarcode',
  words: {
    'zh-CN': {
      title: '条码重复',
      what: (f) =>
        `${f.kiosk}登记的${f.item}，条码 ${f.text('barcode')} 别处已经登记过。两件都在货架上，库存各算各的；平板扫到这个条码时会问是哪一件。`,
      todo: '核对是不是同一种商品。是的话只用其中一件，把另一件的库存改到这一件上；不是的话，改正其中一件的条码。',
    },
    en: {
      title: 'Barcode of two items',
      what: (f) =>
        `${f.kiosk} created ${f.item} under barcode ${f.text('barcode')}, which another item has. Both are on the shelf with stock of their own; a tablet that scans this barcode asks which one it is.`,
      todo: 'Check whether they are the same goods. If so, use one of them and move the stock there; if not, correct a barcode.',
    },
  },
};
