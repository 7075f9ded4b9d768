import { hubFactTitles } from '#lib/hub-facts/words.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import type { NameTrace } from '#lib/server/console/name-traces.ts';
import { writePlace } from '#lib/server/console/page.ts';
import { mayHaveText } from '#lib/server/ledger/texts.ts';
import { tableOf, type TableView } from '#lib/ui/console/table.ts';
import { wordFor } from '../../../word.ts';

/** The records of which the text can be erased, to be chosen from: events of a type that says one. */
export const erasableOf = ({ t, format }: HubLocale, traces: readonly NameTrace[]) =>
  traces
    .filter(({ kind, type }) => kind === 'event' && mayHaveText(type))
    .map(({ key: value, type, at }) => ({
      value,
      label: `${wordFor(t.events.types, type) ?? type} ${format.dateTime(at)}`,
    }));

/** Where a name still stands, as a table whose lines lead there. */
export function tracesTable({ code, t, format }: HubLocale, traces: readonly NameTrace[]): TableView {
  const words = t.personal.traces;
  const titles = hubFactTitles(code);
  const titleOf = {
    event: ({ type, key }: NameTrace) => ({ text: wordFor(t.events.types, type) ?? type, href: `/hub/events/${key}` }),
    hubFact: ({ type, key }: NameTrace) => ({
      text: words.fact(wordFor(titles, type) ?? type, key),
      // The page of the list that begins with this very fact.
      href: `/hub/audit?from=${writePlace([String(Number(key) + 1), ''])}`,
    }),
    setAside: () => ({ text: words.setAside, href: '/hub/reviews' }),
  } as const;
  return tableOf(
    { label: words.title, empty: words.none },
    [
      { label: words.where, wrap: true, cell: (trace) => titleOf[trace.kind](trace) },
      { label: words.at, cell: ({ at }) => format.dateTime(at) },
    ],
    traces,
    ({ kind, key }) => `${kind} ${key}`,
  );
}
