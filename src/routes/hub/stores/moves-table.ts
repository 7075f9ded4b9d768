import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import type { MoveRow } from '#lib/server/console/moves.ts';
import { atEnd, momentCell, numberCell, tableOf, type Column, type TableView } from '#lib/ui/console/table.ts';
import { named } from '../named.ts';
import { moveWords } from './move-words.ts';

/** What tells one moved item from another. */
export const keyOfMove = ({ number, item }: MoveRow): string => `${number} ${item}`;

/** What went from store to store, and who moved it when and why. */
export function moveColumns({ code, t, format: { count, dateTime } }: HubLocale): readonly Column<MoveRow>[] {
  const words = moveWords[code];
  return [
    {
      label: t.common.time,
      cell: ({ atMs, number }) => ({ ...momentCell(new Date(atMs), dateTime), href: `/hub/audit/${number}` }),
    },
    {
      label: words.item,
      cell: ({ item, itemName, itemNameEn }) => ({
        text: named(code, itemName, itemNameEn),
        href: `/hub/items/${item}`,
      }),
    },
    atEnd(words.moved, ({ pieces }) => numberCell(pieces, count)),
    {
      label: words.from,
      cell: ({ from, fromName, fromNameEn }) => ({
        text: named(code, fromName, fromNameEn),
        href: `/hub/stores/${from}`,
      }),
    },
    {
      label: words.to,
      cell: ({ to, toName, toNameEn }) => ({ text: named(code, toName, toNameEn), href: `/hub/stores/${to}` }),
    },
    { label: words.who, cell: ({ staffName }) => staffName ?? t.common.unknown },
    { label: words.why, wrap: true, cell: ({ reason }) => reason },
  ];
}

/** The same as a table of a store's page. */
export const movesTable = (locale: HubLocale, rows: readonly MoveRow[]): TableView => {
  const { title: label, empty } = moveWords[locale.code];
  return tableOf({ label, empty }, moveColumns(locale), rows, keyOfMove);
};
