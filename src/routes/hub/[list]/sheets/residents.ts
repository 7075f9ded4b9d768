import { searchResidents } from '#lib/server/console/residents.ts';
import { atEnd, momentCell, numberCell } from '#lib/ui/console/table.ts';
import { sheetOf } from '../list.ts';
import { wordFor } from '../../word.ts';

/** Residents with their balances, all or those that were searched for. */
export const residents = sheetOf({
  read: ({ database, communityId, asked, size }) =>
    searchResidents(database, communityId, { query: asked.get('q') ?? '', from: asked.get('from'), size }),
  columns: ({ t: { residents: words, common }, format }) => [
    { label: words.number, cell: ({ number }) => number },
    { label: words.name, cell: ({ name }) => name },
    atEnd(words.balance, ({ balance }) => numberCell(balance, format.count)),
    { label: words.kind, cell: ({ kind }) => wordFor(words.kinds, kind) ?? kind },
    { label: words.team, cell: ({ team }) => team },
    { label: words.elder, cell: ({ elderMode }) => (elderMode ? common.yes : common.no) },
    { label: words.since, cell: ({ createdAt }) => momentCell(createdAt, format.dateTime) },
  ],
});
