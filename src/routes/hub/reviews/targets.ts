import { shownName } from '#lib/i18n/shown-name.ts';
import { shortId } from '#lib/base/id.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import type { Finding } from '#lib/server/console/findings.ts';
import { named } from '../named.ts';

/** A page of the console that shows what a finding speaks of. */
interface Target {
  readonly href: string;
  readonly label: string;
}

/** Where to look on from a finding: its event, and whoever and whatever it names that the hub knows. */
export function targetsOf(
  { event, resident, kiosk, detail, names }: Finding,
  { t, code }: HubLocale,
): readonly Target[] {
  const words = t.attention.targets;
  const holder = typeof detail.holder === 'string' && names.holder !== null ? detail.holder : null;
  const item = typeof detail.itemId === 'string' && (names.item ?? names.itemEn) !== null ? detail.itemId : null;
  return [
    ...(event === null ? [] : [{ href: `/hub/events/${event.id}`, label: words.event }]),
    ...(resident === null
      ? []
      : [{ href: `/hub/residents/${resident.id}`, label: `${words.resident} ${shownName(resident.name, code)}` }]),
    ...(holder === null || holder === resident?.id
      ? []
      : [{ href: `/hub/residents/${holder}`, label: `${words.holder} ${shownName(names.holder ?? holder, code)}` }]),
    ...(item === null
      ? []
      : [{ href: `/hub/items/${item}`, label: `${words.item} ${named(code, names.item, names.itemEn)}` }]),
    { href: `/hub/kiosks/${kiosk.id}`, label: `${words.kiosk} ${kiosk.label ?? shortId(kiosk.id)}` },
    ...(names.staff === null ? [] : [{ href: '/hub/staff', label: `${words.staff} ${names.staff}` }]),
  ];
}
