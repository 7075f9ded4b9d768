import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import type { ThingChange } from '#lib/server/console/thing-change.ts';
import { tableOf, type TableView } from '#lib/ui/console/table.ts';
import { tellChange } from './[list]/audit.ts';

/** The changes of a thing as its page shows them: when, who, what and why. */
export function changesTable(locale: HubLocale, rows: readonly ThingChange[]): TableView {
  const { t, format } = locale;
  const words = t.goods;
  return tableOf<ThingChange>(
    { label: words.history, empty: words.historyEmpty },
    [
      { label: t.common.time, cell: ({ at, number }) => ({ text: format.dateTime(at), href: `/hub/audit/${number}` }) },
      { label: t.common.by, cell: ({ by }) => by ?? t.common.unknown },
      {
        label: words.what,
        wrap: true,
        cell: ({ fact }) => (fact === undefined ? words.later : tellChange(locale, fact)),
      },
      { label: t.common.reason, wrap: true, cell: ({ reason }) => reason },
    ],
    rows,
    ({ number }) => String(number),
  );
}
