import { isOnline, listKiosks, type KioskRow } from '#lib/server/console/kiosks.ts';
import type { HubMessages } from '#lib/i18n/hub-messages.ts';
import { atEnd, momentCell, numberCell } from '#lib/ui/console/table.ts';
import { sheetOf } from '../list.ts';
import { deviceText } from '../../kiosks/device.ts';
import { named } from '../../named.ts';

/** Kiosks with what they last said of themselves. */
export const kiosks = sheetOf({
  read: async ({ database, communityId, now }) => ({ rows: await listKiosks(database, communityId), now }),
  columns: (locale, { now }) => {
    const { code, t, format } = locale;
    const words = t.kiosks;
    return [
      { label: words.label, cell: ({ label }) => label },
      { label: words.store, cell: ({ storeName, storeNameEn }) => named(code, storeName, storeNameEn) },
      { label: t.common.status, cell: (kiosk) => state(t, kiosk, now) },
      {
        label: words.lastSeen,
        cell: ({ lastSeenAt }) => (lastSeenAt === null ? t.common.never : momentCell(lastSeenAt, format.dateTime)),
      },
      atEnd(words.waiting, ({ waiting }) => (waiting === null ? t.common.unknown : numberCell(waiting, format.count))),
      atEnd(words.clock, (kiosk) => deviceText(locale, kiosk).clock),
      { label: words.persistent, cell: (kiosk) => deviceText(locale, kiosk).persistent },
      { label: words.version, cell: ({ appVersion }) => appVersion },
    ];
  },
});

function state({ kiosks: words }: HubMessages, { status, copiedAt, lastSeenAt }: KioskRow, now: Date): string {
  if (status === 'revoked') return words.revoked;
  if (copiedAt !== null) return words.copied;
  return isOnline(lastSeenAt, now) ? words.online : words.offline;
}
