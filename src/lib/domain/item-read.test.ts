import { expect, it } from 'vitest';
import { emptyItemText } from './item-form.ts';
import { readItem } from './item-read.ts';

const barcodes = (barcode: string, otherBarcodes: string) => {
  const typed = { ...emptyItemText, name: '大米', pointsPrice: '50', shelfPlace: '甲架', barcode, otherBarcodes };
  const read = readItem(typed);
  return read.ok ? [read.value.barcode, read.value.otherBarcodes] : read.error;
};

it('reads other barcodes however they are set apart, each article once', () => {
  expect(barcodes('6901234567892', '')).toEqual(['6901234567892', '']);
  expect(barcodes('6901234567892', ' ９６３８５０７４；6909876543212,\n06901234567892 ')).toEqual([
    '6901234567892',
    '96385074 6909876543212',
  ]);
  // The first of them stands where none was typed, so that tablets of the release before find the item.
  expect(barcodes('', '96385074、6909876543212')).toEqual(['96385074', '6909876543212']);
});

it('refuses other barcodes with a wrong check digit, and too many', () => {
  expect(barcodes('6901234567892', '96385074 6909876543210')).toEqual(['otherBarcodes']);
  expect(barcodes('6901234567893', '一')).toEqual(['barcode', 'otherBarcodes']);
  expect(barcodes('', '96385074 '.repeat(34))).toEqual(['otherBarcodes']);
});
