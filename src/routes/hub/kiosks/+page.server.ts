import { fail } from '@sveltejs/kit';
import { isOnline, listKiosks, openPairingCodes } from '#lib/server/console/kiosks.ts';
import { listStores } from '#lib/server/console/stores.ts';
import { codeLifeMs, createPairingCode } from '#lib/server/sync/pairing.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn } }) => {
  depends('hub:live');
  const now = hub.clock();
  const { communityId } = signedIn;
  const [kiosks, stores, codes] = await Promise.all([
    listKiosks(hub.database.orm, communityId),
    listStores(hub.database.orm, communityId),
    openPairingCodes(hub.database.orm, communityId, now),
  ]);
  return { now, kiosks: kiosks.map((kiosk) => ({ ...kiosk, online: isOnline(kiosk.lastSeenAt, now) })), stores, codes };
};

export const actions: Actions = {
  pair: async ({ locals: { hub, signedIn }, request }) => {
    const { communityId: community, staffId: staff } = signedIn;
    const form = await request.formData();
    const store = (await listStores(hub.database.orm, community)).find(({ id }) => id === form.get('store'));
    const replaced = form.get('replaces') ?? '';
    const kiosks = await listKiosks(hub.database.orm, community);
    const replaces = kiosks.find(({ id, status }) => id === replaced && status === 'active')?.id ?? null;
    if (store === undefined || (replaces === null && replaced !== '')) return fail(400);
    const now = hub.clock();
    const code = await createPairingCode(
      hub.database,
      { community, store: store.id, staff, replaces },
      now,
      hub.random,
    );
    return { code, store, expiresAt: new Date(now.getTime() + codeLifeMs), lifeMs: codeLifeMs };
  },
};
