import { dayOf, startOfDayMs } from '#lib/domain/day.ts';
import { eventStatuses, factTypes, listEvents } from '#lib/server/console/events.ts';
import { kioskLabelOf } from '#lib/server/console/kiosks.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn }, url }) => {
  depends('hub:live');
  const asked = url.searchParams;
  const type = factTypes.find((known) => known === asked.get('type'));
  const status = eventStatuses.find((known) => known === asked.get('status'));
  const { zone } = signedIn;
  const today = asked.get('since') === 'today';
  const kioskId = asked.get('kiosk');
  const from = asked.get('from');
  const filter = {
    type,
    status,
    kioskId: kioskId ?? undefined,
    since: today ? new Date(startOfDayMs(dayOf(hub.clock().getTime(), zone), zone)) : undefined,
  };
  const [page, kioskLabel] = await Promise.all([
    listEvents(hub.database.orm, signedIn.communityId, filter, from),
    kioskId === null ? undefined : kioskLabelOf(hub.database.orm, signedIn.communityId, kioskId),
  ]);
  return {
    types: factTypes,
    statuses: eventStatuses,
    type: type ?? null,
    status: status ?? null,
    since: today ? 'today' : null,
    kiosk: kioskId,
    kioskLabel,
    from,
    page,
  };
};
