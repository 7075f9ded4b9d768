import { error, fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { itemText } from '#lib/domain/item-form.ts';
import { may } from '#lib/domain/permission.ts';
import { changeItem, itemDetailsOf, itemWithBarcode } from '#lib/server/console/item-change.ts';
import { policyOf } from '#lib/server/console/policy.ts';
import { listSuppliers } from '#lib/server/console/suppliers.ts';
import { formOf } from '../../../typed.ts';
import { itemStatus, readItemForm, seenItemSchema } from '../../form.ts';
import type { Actions, PageServerLoad } from './$types';

// Nothing of this page is refreshed by itself: what somebody types belongs to the item that they have seen.
export const load: PageServerLoad = async ({ locals: { hub, signedIn }, params }) => {
  const { communityId } = signedIn;
  const seen = await itemDetailsOf(hub.database.orm, communityId, params.id);
  if (seen === undefined) error(404, 'Not found');
  const { fenPerPoint, lowStockPieces } = await policyOf(hub.database.orm, communityId);
  return {
    id: params.id,
    seen,
    suppliers: await listSuppliers(hub.database.orm, communityId),
    fenPerPoint,
    lowStockPieces,
    mayChange: may(signedIn.role, 'goods.change'),
  };
};

export const actions: Actions = {
  change: async ({ locals: { hub, signedIn }, params: { id }, request }) => {
    const form = await formOf(request);
    const { communityId } = signedIn;
    const database = hub.database.orm;
    const seen = v.safeParse(seenItemSchema, form.get('seen'));
    const { text, reason, item, wrong } = await readItemForm(form, seen.success ? seen.output.picture : '');
    if (!seen.success) {
      const now = await itemDetailsOf(database, communityId, id);
      if (now === undefined) error(404, 'Not found');
      return fail(409, { text, reason, seen: now, refused: 'outdated' as const });
    }
    const typed = { text, reason, seen: seen.output };
    if (item === undefined) return fail(400, { ...typed, refused: 'wrong' as const, wrong });
    const wanted = { id, seen: seen.output, wanted: item, reason };
    const changed = await changeItem(hub, signedIn, wanted, hub.clock());
    if (!changed.ok) {
      const { error: refused } = changed;
      if (refused.code === 'overtaken') {
        const rebased = { text: itemText(refused.rebased), reason, seen: refused.now };
        return fail(itemStatus.overtaken, { ...rebased, refused: refused.code });
      }
      const twin = await itemWithBarcode(database, communityId, item, id);
      return fail(itemStatus[refused.code], { ...typed, refused: refused.code, twin });
    }
    if (changed.value === 'saved') hub.logger.info({ item: id, staff: signedIn.staffId }, 'an item was changed');
    // Led back to the item, so that a reload sends nothing.
    redirect(303, `/hub/items/${id}?outcome=${changed.value}`);
  },
};
