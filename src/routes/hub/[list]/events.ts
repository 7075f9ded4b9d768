import { shownName } from '#lib/i18n/shown-name.ts';
import { shortId } from '#lib/base/id.ts';
import { dayOf, startOfDayMs } from '#lib/domain/day.ts';
import type { FactType } from '#lib/facts/fact.ts';
import { findings } from '#lib/findings/findings.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import { listEvents, type EventRow, type EventStatus } from '#lib/server/console/events.ts';
import { kioskLabelOf } from '#lib/server/console/kiosks.ts';
import { atEnd, momentCell, numberCell, type BadgeView, type Cell } from '#lib/ui/console/table.ts';
import { wordFor } from '../word.ts';
import { filterOf, listOf, type ListContext } from './list.ts';

/** Events as they came. */
export const events = listOf({
  icon: 'refresh',
  group: 'counter',
  permission: 'console.read',
  isLive: true,
  words: ({ t }) => t.events,
  read: async (context) => {
    const { database, communityId, now, asked, locale, size } = context;
    const { t, zone } = locale;
    const words = t.events;
    const type = filterOf<FactType>(asked, { name: 'type', label: words.type, words: words.types });
    const status = filterOf<EventStatus>(asked, { name: 'status', label: t.common.status, words: words.statuses });
    const since = filterOf(asked, { name: 'since', label: words.receivedAt, words: { today: words.today } });
    const today = new Date(startOfDayMs(dayOf(now.getTime(), zone), zone));
    const kioskId = asked.get('kiosk') ?? undefined;
    const filter = {
      type: type.chosen,
      status: status.chosen,
      since: since.chosen === undefined ? undefined : today,
      kioskId,
    };
    const [page, ofKiosk] = await Promise.all([
      listEvents(database, communityId, filter, asked.get('from'), size),
      kioskId === undefined ? [] : kioskFilter(context, kioskId),
    ]);
    return { ...page, filters: [type.view, status.view, since.view, ...ofKiosk] };
  },
  keyOf: ({ id }) => id,
  columns: (locale) => {
    const { code, t, format } = locale;
    const { count, dateTime } = format;
    const words = t.events;
    return [
      {
        label: words.receivedAt,
        cell: ({ id, receivedAt }) => ({ ...momentCell(receivedAt, dateTime), href: `/hub/events/${id}` }),
      },
      { label: words.type, cell: ({ type }) => wordFor(words.types, type) ?? type },
      { label: words.number, cell: ({ number }) => number ?? '' },
      { label: words.resident, cell: (row) => resident(row, code) },
      atEnd(words.points, ({ points }) => (points === null ? '' : numberCell(points, count))),
      { label: t.common.status, wrap: true, cell: ({ answer }) => ({ badges: answerBadges(locale, answer) }) },
      {
        label: words.kiosk,
        cell: ({ kioskId, kioskLabel }) => ({ text: kioskLabel ?? shortId(kioskId), href: `/hub/kiosks/${kioskId}` }),
      },
      atEnd(words.seq, ({ seq }) => numberCell(seq, count)),
      { label: words.at, cell: ({ at }) => momentCell(at, dateTime) },
    ];
  },
});

function resident({ residentId, residentName }: EventRow, code: LocaleCode): Cell | string {
  if (residentId === null) return '';
  // Whom the hub does not know has no page.
  return residentName === null
    ? shortId(residentId)
    : { text: shownName(residentName, code), href: `/hub/residents/${residentId}` };
}

/** The kiosk that a list was asked for, which no word names. */
async function kioskFilter({ database, communityId, locale: { t } }: ListContext, kioskId: string) {
  const label = (await kioskLabelOf(database, communityId, kioskId)) ?? t.common.unknown;
  const choices = [{ value: kioskId, label }];
  return [{ name: 'kiosk', label: t.events.kiosk, choices, chosen: kioskId }];
}

/** How an event was answered, and why somebody should look at it. */
export const answerBadges = (
  { code: language, t }: HubLocale,
  { status, review = [] }: EventRow['answer'],
): readonly BadgeView[] => [
  status === 'waiting'
    ? { label: t.events.statuses.waiting, tone: 'attention' }
    : { label: t.events.statuses.applied, tone: 'good' },
  ...review.map((code) => ({ label: findings[code].words[language].title, tone: 'attention' as const })),
];
