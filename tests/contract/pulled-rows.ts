import { cardForm, residentForm, rowsOf } from '#lib/protocol/columns.ts';
import type { Changes } from '#lib/protocol/pull.ts';

/** What a page has brought as rows, which tests compare more easily than columns. */
export const allRows = ({ residents, cards, ...small }: Changes) => ({
  ...small,
  residents: rowsOf(residentForm, residents),
  cards: rowsOf(cardForm, cards),
});
