import { shortId } from '#lib/base/id.ts';
import { listAdjustments } from '#lib/server/console/adjustments.ts';
import { atEnd, momentCell, numberCell } from '#lib/ui/console/table.ts';
import { filterOf, listOf } from './list.ts';

/** Points that were put right by two people, and what still waits for the second one. */
export const adjustments = listOf({
  icon: 'award',
  group: 'tasks',
  permission: 'console.read',
  isLive: true,
  words: ({ t }) => t.adjustments,
  read: async ({ database, communityId, locale: { t }, asked, size }) => {
    const words = t.adjustments;
    const state = filterOf<'open'>(asked, { name: 'state', label: words.state, words: { open: words.states.open } });
    const page = await listAdjustments(
      database,
      communityId,
      { isOpen: state.chosen === 'open' },
      asked.get('from'),
      size,
    );
    return { ...page, filters: [state.view] };
  },
  keyOf: ({ id }) => id,
  columns: ({ t, format }) => {
    const words = t.adjustments;
    return [
      { label: words.proposedAt, cell: ({ proposedAt }) => momentCell(proposedAt, format.dateTime) },
      {
        label: words.resident,
        cell: ({ residentId, residentName }) =>
          residentName === null ? shortId(residentId) : { text: residentName, href: `/hub/residents/${residentId}` },
      },
      atEnd(words.points, ({ points }) => numberCell(points, format.signed)),
      { label: words.reason, wrap: true, cell: ({ reason }) => reason },
      { label: words.proposedBy, cell: ({ proposedBy, proposerName }) => proposerName ?? shortId(proposedBy) },
      {
        label: words.state,
        cell: ({ outcome }) => ({
          badges: [{ label: words.states[outcome ?? 'open'], tone: outcome === null ? 'attention' : 'plain' }],
        }),
      },
      { label: words.decidedBy, cell: ({ deciderName }) => deciderName ?? '' },
    ];
  },
});
