import { cardForm, residentForm, rowsOf } from '#lib/protocol/columns.ts';
import type { Changes } from '#lib/protocol/pull.ts';
import type { Exchanged } from '#lib/server/sync/exchange.ts';

/** The last page for a tablet of an earlier release, which is not told what it may give. */
export const untold: Exchanged = { from: null, reset: false, more: false, changes: { allowances: [] } };

/** What a page has brought as rows, which tests compare more easily than columns. */
export const allRows = ({ residents, cards, ...small }: Changes) => ({
  ...small,
  residents: rowsOf(residentForm, residents),
  cards: rowsOf(cardForm, cards),
});
