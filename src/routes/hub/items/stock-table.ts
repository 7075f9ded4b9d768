import { shownName } from '#lib/i18n/shown-name.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import type { StockMovementRow } from '#lib/server/console/items.ts';
import { atEnd, tableOf, type Cell, type Column, type TableView } from '#lib/ui/console/table.ts';
import { named } from '../named.ts';

/** What came to the shelves and left them. */
export function stockTable({ code, t, format }: HubLocale, rows: readonly StockMovementRow[]): TableView {
  const words = t.items;
  const resident = ({ residentId, residentName }: StockMovementRow): Cell | string => {
    if (residentId === null) return '';
    if (residentName === null) return t.common.unknown;
    return { text: shownName(residentName, code), href: `/hub/residents/${residentId}` };
  };
  const cause = ({ redemptionNumber, kioskLabel, eventId }: StockMovementRow): Cell => {
    const text = redemptionNumber ?? kioskLabel;
    return eventId === null ? { text: text ?? t.common.hub } : { text: text ?? '', href: `/hub/events/${eventId}` };
  };
  const columns: readonly Column<StockMovementRow>[] = [
    { label: t.common.time, cell: ({ recordedAt }) => format.dateTime(recordedAt) },
    { label: t.transfers.kind, cell: ({ kind }) => words.movementKinds[kind] },
    {
      label: words.name,
      cell: ({ itemId, itemName, itemNameEn }) => ({
        text: named(code, itemName, itemNameEn),
        href: `/hub/items/${itemId}`,
      }),
    },
    atEnd(words.quantity, ({ quantity }) => ({
      text: format.signed(quantity),
      mark: quantity > 0 ? 'earned' : undefined,
    })),
    { label: t.kiosks.store, cell: ({ storeName, storeNameEn }) => named(code, storeName, storeNameEn) },
    { label: t.events.resident, cell: resident },
    { label: words.cause, cell: cause },
  ];
  return tableOf({ label: words.movements, empty: t.common.none }, columns, rows, ({ key }) => key);
}
