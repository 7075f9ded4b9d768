import { fail } from '@sveltejs/kit';
import { may } from '#lib/domain/permission.ts';
import { isOnline, isReplaceable, listKiosks, openPairingCodes } from '#lib/server/console/kiosks.ts';
import { listStores } from '#lib/server/console/stores.ts';
import { codeLifeMs, createPairingCode } from '#lib/server/sync/pairing.ts';
import { formOf, typedText } from '../typed.ts';
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
  return {
    now,
    kiosks: kiosks.map((kiosk) => ({
      ...kiosk,
      online: isOnline(kiosk.lastSeenAt, now),
      replaceable: isReplaceable(kiosk),
    })),
    stores,
    codes,
    mayPair: may(signedIn.role, 'kiosk.pair'),
  };
};

export const actions: Actions = {
  pair: async ({ locals: { hub, signedIn }, request }) => {
    const { communityId: community, staffId: staff } = signedIn;
    const form = await formOf(request);
    const typed = { store: typedText(form, 'store'), replaces: typedText(form, 'replaces') };
    const store = (await listStores(hub.database.orm, community)).find(({ id }) => id === typed.store);
    const kiosks = await listKiosks(hub.database.orm, community);
    const replaces = kiosks.find((kiosk) => kiosk.id === typed.replaces && isReplaceable(kiosk))?.id ?? null;
    // Somebody may have paired another one in its place since the page was opened.
    if (store === undefined) return fail(409, { typed, refused: 'storeGone' as const });
    if (replaces === null && typed.replaces !== '') return fail(409, { typed, refused: 'kioskGone' as const });
    const now = hub.clock();
    const code = await createPairingCode(hub, { community, store: store.id, staff, replaces }, now);
    return { code, store, expiresAt: new Date(now.getTime() + codeLifeMs), lifeMs: codeLifeMs };
  },
};
