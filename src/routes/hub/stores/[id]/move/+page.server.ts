import { error, fail, redirect } from '@sveltejs/kit';
import { uuidV7 } from '#lib/base/id.ts';
import { may } from '#lib/domain/permission.ts';
import { listShelf, moveGoods } from '#lib/server/console/moves.ts';
import { listStores } from '#lib/server/console/stores.ts';
import { formOf } from '../../../typed.ts';
import { moveStatus, readMove } from './form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { hub, signedIn }, params: { id } }) => {
  const { communityId, role } = signedIn;
  const stores = await listStores(hub.database.orm, communityId);
  const store = stores.find((each) => each.id === id);
  if (store === undefined) error(404, 'Not found');
  return {
    store,
    others: stores.filter((each) => each.id !== id),
    shelf: await listShelf(hub.database.orm, communityId, id),
    moveId: uuidV7(hub.clock().getTime(), hub.random),
    mayMove: may(role, 'goods.change'),
  };
};

export const actions: Actions = {
  move: async ({ locals: { hub, signedIn }, params: { id: from }, request }) => {
    const { text, reason, moveId, said, wrong } = readMove(await formOf(request));
    const typed = { text, reason, moveId, wrong, missing: {} };
    if (said === undefined) return fail(400, { ...typed, refused: 'wrong' as const });
    const moved = await moveGoods(hub, signedIn, { from, ...said }, hub.clock());
    if (!moved.ok) {
      const { error: refused } = moved;
      const missing = refused.code === 'missing' ? Object.fromEntries(refused.onHand) : {};
      return fail(moveStatus[refused.code], { ...typed, missing, refused: refused.code });
    }
    if (moved.value === 'saved') hub.logger.info({ store: from, staff: signedIn.staffId }, 'goods were moved');
    redirect(303, `/hub/stores/${from}?outcome=${moved.value === 'saved' ? 'moved' : 'again'}`);
  },
};
