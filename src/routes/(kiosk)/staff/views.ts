import type { LocaleCode } from '#lib/domain/locale.ts';
import { may, type Role } from '#lib/domain/permission.ts';
import { shownName } from '#lib/i18n/shown-name.ts';
import type { Spelling } from '#lib/domain/spelling.ts';
import type { KioskApp } from '#lib/kiosk/session/kiosk-app.svelte.ts';
import type { PinTrouble } from '#lib/kiosk/session/staff/staff-session.svelte.ts';
import type { FoundResident } from '#lib/kiosk/store/staff/find.ts';
import type { StaffItem } from '#lib/kiosk/store/staff/items.ts';
import { troubleOf } from '#lib/kiosk/sync/flusher.ts';
import type { FoundResidentView, PinTroubleView } from '#lib/ui/staff-views.ts';
import type { PickItemView } from '#lib/ui/staff/picking.ts';
import type { StaffView } from '#lib/ui/views.ts';
import { nameOf, pictureOf } from '../item-names.ts';

// From what the staff's sessions know to what their screens show. Pure, so that a screen never reckons.

/** Why a PIN did not open, counted down to `nowMs`. */
export function pinTroubleView(trouble: PinTrouble | undefined, nowMs: number): PinTroubleView | undefined {
  if (trouble === undefined) return undefined;
  switch (trouble.kind) {
    case 'wrong':
      return trouble;
    case 'locked':
      return { kind: 'locked', secondsLeft: Math.max(0, Math.ceil((trouble.untilMs - nowMs) / 1000)) };
    case 'failed':
      return { kind: 'failed' };
  }
}

/** Items to pick from, found by the first letters of their Chinese names. */
export const pickItems = (
  items: readonly StaffItem[],
  spell: ((name: string) => Spelling) | undefined,
  code: LocaleCode,
): readonly PickItemView[] =>
  items.map((item) => ({
    id: item.itemId,
    name: nameOf(item, code),
    picture: pictureOf(item),
    place: item.shelfPlace,
    initials: spell?.(item.name).initials ?? '',
  }));

export const foundView = ({ residentId, maskedName, number }: FoundResident, code: LocaleCode): FoundResidentView => ({
  id: residentId,
  maskedName: shownName(maskedName, code),
  number,
});

/** What a role may do on the page of the device. */
export const deviceRights = (role: Role): { readonly canSettle: boolean; readonly canExport: boolean } => ({
  canSettle: may(role, 'kiosk.settle'),
  canExport: may(role, 'sync.export'),
});

/** Everything that staff may want to know. */
export function staffView(
  app: Pick<KioskApp, 'sync' | 'surroundings' | 'appVersion'>,
  theme: StaffView['theme'],
  nowMs: number,
): StaffView {
  const { status, settings, storage, lacks } = app.surroundings;
  const { sync } = app;
  return {
    waiting: status?.waiting ?? 0,
    waitingSinceMs: status?.waitingSinceMs ?? undefined,
    lastExchangeMs: status?.sync.lastExchangeMs ?? undefined,
    lastFailure: sync.kind === 'stopped' ? sync.reason : troubleOf(sync),
    held: status === undefined || status.held.events === 0 ? undefined : status.held,
    older: sync.kind === 'mismatched' ? sync.older : undefined,
    syncing: sync.kind === 'exchanging',
    setAside: (status?.setAside ?? []).map(({ seq, answer, event }) => ({
      seq,
      type: event.type,
      code: answer?.code ?? '',
    })),
    lastSeq: (status?.chain?.nextSeq ?? 1) - 1,
    storeName: status?.identity?.storeName ?? '',
    kioskLabel: status?.identity?.kioskLabel ?? '',
    appVersion: app.appVersion,
    clockOffsetMs: status?.clock === undefined ? undefined : -status.clock.offsetMs,
    clockJumpMs: status?.clock?.jumpMs,
    persisted: status?.persistent === true,
    freeBytes: storage.freeBytes ?? undefined,
    secondCopy: status !== undefined && status.journalFailure === null,
    lacks,
    volume: Math.round(settings.volume * 100),
    theme,
    nowMs,
  };
}
