import { listPending, type PendingAward, type PendingDay } from '#lib/server/console/pending.ts';
import { atEnd, numberCell } from '#lib/ui/console/table.ts';
import { sheetOf } from '../list.ts';

type PendingRow = PendingAward & Pick<PendingDay, 'day' | 'kioskLabel'>;

/** Points that wait for a decision, each award with its tablet and day. */
export const pending = sheetOf({
  read: async ({ database, communityId }) => {
    const days = await listPending(database, communityId);
    const rows = days.flatMap(({ awards, day, kioskLabel }): readonly PendingRow[] =>
      awards.map((award) => ({ ...award, day, kioskLabel })),
    );
    return { rows };
  },
  columns: ({ t, format }) => {
    const words = t.pending;
    return [
      { label: t.transfers.at, cell: ({ day }) => day },
      { label: t.kiosks.label, cell: ({ kioskLabel }) => kioskLabel },
      { label: words.resident, cell: ({ residentName }) => residentName },
      atEnd(words.points, ({ points }) => numberCell(points, format.count)),
      { label: words.note, cell: ({ note }) => note },
      { label: words.staff, cell: ({ staffName }) => staffName ?? '' },
    ];
  },
});
