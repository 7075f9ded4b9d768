import { listSetAside, setAsideDecider } from '#lib/server/console/attention.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn }, url }) => {
  depends('hub:live');
  const from = url.searchParams.get('from');
  const { rows, next } = await listSetAside(hub.database.orm, signedIn.communityId, {
    kioskId: url.searchParams.get('kiosk') ?? undefined,
    from,
  });
  return { from, next, events: rows.map((event) => ({ ...event, decider: setAsideDecider[event.code] })) };
};
