import { listMoves } from '#lib/server/console/moves.ts';
import { listStores } from '#lib/server/console/stores.ts';
import { named } from '../named.ts';
import { moveWords } from '../stores/move-words.ts';
import { keyOfMove, moveColumns } from '../stores/moves-table.ts';
import { filterOf, listOf } from './list.ts';

/** What went from one store to another. */
export const moves = listOf({
  icon: 'truck',
  group: 'goods',
  permission: 'console.read',
  isLive: false,
  words: ({ code }) => moveWords[code],
  read: async ({ database, communityId, locale: { code }, asked, size }) => {
    const stores = await listStores(database, communityId);
    const words = Object.fromEntries(stores.map(({ id, name, nameEn }) => [id, named(code, name, nameEn)]));
    const { chosen, view } = filterOf(asked, { name: 'store', label: moveWords[code].store, words });
    const page = await listMoves(database, communityId, chosen ?? null, asked.get('from'), size);
    return { ...page, filters: [view] };
  },
  keyOf: (row) => keyOfMove(row),
  columns: (locale) => moveColumns(locale),
});
