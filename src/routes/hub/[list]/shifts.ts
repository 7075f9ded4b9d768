import type { LocaleCode } from '#lib/domain/locale.ts';
import { listShifts } from '#lib/server/console/shifts.ts';
import { atEnd, momentCell, moneyCell, numberCell } from '#lib/ui/console/table.ts';
import { named } from '../named.ts';
import { listOf } from './list.ts';

const zhCN = {
  title: '交班',
  staff: '交班人',
  from: '开始',
  to: '结束',
  redemptions: '兑换',
  reversals: '撤销',
  accruals: '发放',
  points: '积分',
  cashExpected: '应收现金',
  cashCounted: '实收现金',
  difference: '差额',
  unsent: '未同步',
  flagged: '待盘点',
  note: '说明',
  empty: '还没有交班记录',
};
const en: typeof zhCN = {
  title: 'Shifts',
  staff: 'Closed by',
  from: 'From',
  to: 'To',
  redemptions: 'Redemptions',
  reversals: 'Reversals',
  accruals: 'Awards',
  points: 'Points',
  cashExpected: 'Cash expected',
  cashCounted: 'Cash counted',
  difference: 'Difference',
  unsent: 'Unsent',
  flagged: 'To count',
  note: 'Note',
  empty: 'No shift was closed yet',
};
const wordsIn: Readonly<Record<LocaleCode, typeof zhCN>> = { 'zh-CN': zhCN, en };

/** Shifts that were closed at the counters. */
export const shifts = listOf({
  icon: 'shift',
  group: 'counter',
  permission: 'console.read',
  isLive: true,
  words: ({ code }) => wordsIn[code],
  read: ({ database, communityId, asked, size }) => listShifts(database, communityId, asked.get('from'), size),
  keyOf: ({ key }) => key,
  columns: ({ code, t, format: { count, dateTime, yuan } }) => {
    const words = wordsIn[code];
    return [
      {
        label: words.to,
        cell: ({ event, endsAt }) => ({ ...momentCell(endsAt, dateTime), href: `/hub/events/${event}` }),
      },
      { label: words.from, cell: ({ beginsAt }) => momentCell(beginsAt, dateTime) },
      {
        label: t.kiosks.label,
        cell: (shift) => `${named(code, shift.storeName, shift.storeNameEn)} · ${shift.kioskLabel ?? shift.kioskId}`,
      },
      { label: words.staff, cell: ({ staffName }) => staffName ?? t.common.unknown },
      atEnd(words.redemptions, ({ redemptions }) => numberCell(redemptions, count)),
      atEnd(words.reversals, ({ reversals }) => numberCell(reversals, count)),
      atEnd(words.accruals, ({ accruals }) => numberCell(accruals, count)),
      atEnd(words.points, ({ points }) => numberCell(points, count)),
      atEnd(words.cashExpected, ({ cashExpectedFen }) => moneyCell(cashExpectedFen, yuan)),
      atEnd(words.cashCounted, ({ cashCountedFen }) => moneyCell(cashCountedFen, yuan)),
      atEnd(words.difference, ({ cashCountedFen, cashExpectedFen }) =>
        moneyCell(cashCountedFen - cashExpectedFen, yuan),
      ),
      atEnd(words.unsent, ({ unsent }) => numberCell(unsent, count)),
      atEnd(words.flagged, ({ flagged }) => numberCell(flagged, count)),
      { label: words.note, cell: ({ note }) => note },
    ];
  },
});
