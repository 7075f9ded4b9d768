import type { StaffItem } from '#lib/kiosk/store/staff/items.ts';

/** An item of a shelf as staff see it, for the tests of what they do with it. */
export const staffItem = (itemId: string, changes: Partial<StaffItem> = {}): StaffItem => ({
  itemId,
  barcode: '',
  name: itemId,
  nameEn: itemId,
  supplierName: '',
  pointsPrice: 100,
  cashPriceFen: 0,
  marketPriceFen: 1500,
  shelfPlace: '甲架上层',
  picture: '',
  isListed: true,
  keeps: true,
  usual: { supplierId: null, costEachFen: null, shelfLifeDays: null },
  sharesBarcode: false,
  needsCount: false,
  lastCount: null,
  batches: [],
  onHand: 10,
  expired: 0,
  expiringSoon: 0,
  nextBestBefore: null,
  level: 'enough',
  ...changes,
});
