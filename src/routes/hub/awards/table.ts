import { awardsWords } from '#lib/i18n/hub-awards.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import type { AwardRow } from '#lib/server/console/award-list.ts';
import { atEnd, momentCell, numberCell, tableOf, type TableView } from '#lib/ui/console/table.ts';
import { named } from '../named.ts';

/** Awards to many as the page lists them; each leads to whom it names. */
export function awardTable({ code, format }: HubLocale, rows: readonly AwardRow[]): TableView {
  const words = awardsWords[code];
  return tableOf<AwardRow>(
    { label: words.list, empty: words.empty },
    [
      {
        label: words.proposedAt,
        cell: ({ id, proposedAt }) => ({ ...momentCell(proposedAt, format.dateTime), href: `/hub/awards/${id}` }),
      },
      { label: words.category, cell: ({ categoryName, categoryNameEn }) => named(code, categoryName, categoryNameEn) },
      atEnd(words.count, ({ people }) => numberCell(people, format.count)),
      atEnd(words.points, ({ points }) => numberCell(points, format.count)),
      {
        label: words.state,
        cell: ({ outcome }) => ({
          badges: [{ label: words.states[outcome ?? 'open'], tone: outcome === null ? 'attention' : 'plain' }],
        }),
      },
      { label: words.reason, wrap: true, cell: ({ reason }) => reason },
      { label: words.proposedBy, cell: ({ proposedBy, proposerName }) => proposerName ?? proposedBy },
      { label: words.decidedBy, cell: ({ deciderName }) => deciderName ?? '' },
    ],
    rows,
    ({ id }) => id,
  );
}
