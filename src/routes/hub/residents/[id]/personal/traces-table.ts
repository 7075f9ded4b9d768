import { hubFactTitles } from '#lib/hub-facts/words.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import type { NameTrace } from '#lib/server/console/name-traces.ts';
import { mayHaveText } from '#lib/server/ledger/texts.ts';
import { tableOf, type TableView } from '#lib/ui/console/table.ts';
import { wordFor } from '../../../word.ts';

/** What a record is called, and where it is shown. */
function told(
  { code, t }: HubLocale,
  { kind, type, key }: NameTrace,
): { readonly text: string; readonly href: string } {
  const words = t.personal.traces;
  switch (kind) {
    case 'event':
      return { text: wordFor(t.events.types, type) ?? type, href: `/hub/events/${key}` };
    case 'hubFact':
    case 'reason':
      return { text: words.fact(wordFor(hubFactTitles(code), type) ?? type, key), href: `/hub/audit/${key}` };
    case 'setAside':
      return { text: words.setAside, href: '/hub/reviews' };
    case 'kept':
      return { text: words.kept(wordFor(t.events.types, type) ?? type), href: `/hub/kiosks/${key}` };
  }
}

/** The records of which the text can be erased, to be chosen from: events of a type that says one, and reasons. */
export const erasableOf = (locale: HubLocale, traces: readonly NameTrace[]) =>
  traces
    .filter(({ kind, type }) => kind === 'reason' || (kind === 'event' && mayHaveText(type)))
    .map((trace) => ({
      value: `${trace.kind}/${trace.key}`,
      label: `${told(locale, trace).text} ${locale.format.dateTime(trace.at)}`,
    }));

/** Where a name still stands, as a table whose lines lead there. */
export function tracesTable(locale: HubLocale, traces: readonly NameTrace[]): TableView {
  const { t, format } = locale;
  const words = t.personal.traces;
  return tableOf(
    { label: words.title, empty: words.none },
    [
      { label: words.where, wrap: true, cell: (trace) => told(locale, trace) },
      { label: words.at, cell: ({ at }) => format.dateTime(at) },
    ],
    traces,
    ({ kind, key, type }) => `${kind} ${key} ${type}`,
  );
}
