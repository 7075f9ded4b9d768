import { allowances } from './allowances.ts';
import { batches } from './batches.ts';
import { cards } from './cards.ts';
import { categories } from './categories.ts';
import { communities } from './communities.ts';
import { departures } from './departures.ts';
import { erasures } from './erasures.ts';
import { items } from './items.ts';
import { pending } from './pending.ts';
import { proxies } from './proxies.ts';
import { residents } from './residents.ts';
import { staff } from './staff.ts';
import { stock } from './stock.ts';
import { suppliers } from './suppliers.ts';

// Every scope of the pull in the order of a page: those of few rows first, so that a shelf is there before ten thousand
// residents.

/** Scopes of few rows. */
export const rowScopes = {
  communities,
  staff,
  categories,
  suppliers,
  items,
  stock,
  batches,
  erasures,
  allowances,
  pending,
  departures,
  proxies,
} as const;

/** Scopes of many rows, which are columns from end to end (columns.ts). */
export const columnScopes = { residents, cards } as const;
