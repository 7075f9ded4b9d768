import { listFindings, type Finding } from '#lib/server/console/findings.ts';
import { momentCell, type Column } from '#lib/ui/console/table.ts';
import { sheetOf } from '../list.ts';
import { explain } from '../../reviews/figures.ts';
import { readFilter } from '../../reviews/filter.ts';

/** Findings in the words of their cards, with what was decided last. */
export const reviews = sheetOf({
  read: ({ database, communityId, asked, size }) =>
    listFindings(database, communityId, readFilter(asked), asked.get('from'), size),
  columns: (locale): readonly Column<Finding>[] => {
    const { t, format } = locale;
    const words = t.attention;
    return [
      { label: t.transfers.at, cell: ({ foundAt }) => momentCell(foundAt, format.dateTime) },
      { label: words.kind, cell: (finding) => explain(finding, locale).title },
      { label: words.state, cell: ({ state }) => words.badges[state] },
      { label: words.happened, cell: (finding) => explain(finding, locale).what },
      { label: words.ledger, cell: (finding) => explain(finding, locale).ledger },
      { label: words.decider, cell: (finding) => explain(finding, locale).decider },
      {
        label: words.next,
        cell: (finding) => (finding.state === 'filled' ? words.filled : explain(finding, locale).todo),
      },
      {
        label: words.decisions,
        cell: ({ lastDecision }) => (lastDecision === null ? '' : words.decisionKinds[lastDecision]),
      },
    ];
  },
});
