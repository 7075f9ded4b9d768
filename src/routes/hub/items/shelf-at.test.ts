import { expect, it } from 'vitest';
import { shelfAt } from './shelf-at.ts';

const shelf = { item: 'A-01', storeId: 'sto-1', onHand: -2, needsCount: true, expired: 0, level: 'none' } as const;

it('F83 a listed item that a store never had is sold out there, as kiosks show it', () => {
  const item = { id: 'A-01', status: 'listed', shelves: [shelf] } as const;
  expect(shelfAt(item, 'sto-1')).toBe(shelf);
  expect(shelfAt(item, 'sto-2')).toMatchObject({ storeId: 'sto-2', onHand: 0, level: 'none' });
});

it('F83 of an item that is not listed nothing is said where there was none', () => {
  const item = { id: 'A-01', status: 'unlisted', shelves: [shelf] } as const;
  expect(shelfAt(item, 'sto-1')).toBe(shelf);
  expect(shelfAt(item, 'sto-2')).toBeUndefined();
});
