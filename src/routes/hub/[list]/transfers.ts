import { shownName } from '#lib/i18n/shown-name.ts';
import { shortId } from '#lib/base/id.ts';
import type { MovementKind } from '#lib/domain/points.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import { listTransfers, type TransferRow } from '#lib/server/console/transfers.ts';
import type { SystemAccount } from '#lib/server/ledger/balances.ts';
import {
  atEnd,
  momentCell,
  numberCell,
  tableOf,
  type Cell,
  type Column,
  type MadeCell,
  type TableView,
} from '#lib/ui/console/table.ts';
import { named } from '../named.ts';
import { wordFor } from '../word.ts';
import { filterOf, listOf } from './list.ts';

/** Points that went from one account to another. */
export const transfers = listOf({
  icon: 'leaf',
  group: 'books',
  permission: 'console.read',
  isLive: true,
  words: ({ t }) => t.transfers,
  read: async ({ database, communityId, locale: { t }, asked, size }) => {
    const words = t.transfers;
    const kind = filterOf<MovementKind>(asked, { name: 'kind', label: words.kind, words: words.kinds });
    const sides = `${words.from} / ${words.to}`;
    const account = filterOf<SystemAccount>(asked, { name: 'account', label: sides, words: words.accounts });
    const filter = { kind: kind.chosen, account: account.chosen };
    const page = await listTransfers(database, communityId, filter, asked.get('from'), size);
    return { ...page, filters: [kind.view, account.view] };
  },
  keyOf: ({ id }) => id,
  columns: (locale) => transferColumns(locale),
});

/**
 * Some transfers among other things of a page.
 * @param ofResident the ids of the one from whose side the points are signed; without them they carry no sign, since
 * two accounts are equal parties
 */
export const transferTable = (
  locale: HubLocale,
  rows: readonly TransferRow[],
  ofResident?: readonly string[],
): TableView => {
  const { title: label, empty } = locale.t.transfers;
  return tableOf({ label, empty }, transferColumns(locale, ofResident), rows, ({ id }) => id);
};

function transferColumns(
  { code, t, format }: HubLocale,
  ofResident?: readonly string[],
): readonly Column<TransferRow>[] {
  const words = t.transfers;
  const account = (id: string, name: string | null): Cell => {
    if (name === null) return { text: wordFor(words.accounts, id) ?? shortId(id) };
    const text = shownName(name, code);
    return ofResident?.includes(id) === true ? { text } : { text, href: `/hub/residents/${id}` };
  };
  const points = ({ points, debitAccount }: TransferRow): MadeCell => {
    if (ofResident === undefined) return numberCell(points, format.count);
    const isSpent = ofResident.includes(debitAccount);
    return { ...numberCell(isSpent ? -points : points, format.signed), mark: isSpent ? undefined : 'earned' };
  };
  const where = ({ id, kiosk, kioskLabel, staffName }: TransferRow): Cell =>
    kiosk === null
      ? { text: staffName ?? t.common.hub }
      : { text: `${t.kiosks.label} ${kioskLabel ?? shortId(kiosk)}`, href: `/hub/events/${id}` };
  return [
    { label: words.at, cell: ({ at }) => momentCell(at, format.dateTime) },
    { label: words.kind, cell: ({ kind }) => words.kinds[kind] },
    atEnd(words.points, points),
    {
      label: words.category,
      cell: ({ categoryName, categoryNameEn }) =>
        categoryName === null ? '' : named(code, categoryName, categoryNameEn),
    },
    {
      label: words.note,
      wrap: true,
      cell: ({ note, holderNumber }) => (holderNumber === null ? note : `${note} · ${words.byCardOf(holderNumber)}`),
    },
    { label: words.from, cell: ({ debitAccount, debtorName }) => account(debitAccount, debtorName) },
    { label: words.to, cell: ({ creditAccount, creditorName }) => account(creditAccount, creditorName) },
    { label: words.where, cell: where },
  ];
}
