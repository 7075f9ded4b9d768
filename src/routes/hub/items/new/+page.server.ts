import { fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { prefixedId } from '#lib/base/id.ts';
import { may } from '#lib/domain/permission.ts';
import { idSchema } from '#lib/domain/scalar.ts';
import { itemWithBarcode, listItem } from '#lib/server/console/item-change.ts';
import { policyOf } from '#lib/server/console/policy.ts';
import { listSuppliers } from '#lib/server/console/suppliers.ts';
import { formOf } from '../../typed.ts';
import { itemStatus, readItemForm } from '../form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { hub, signedIn } }) => {
  const { communityId } = signedIn;
  const { fenPerPoint, lowStockPieces } = await policyOf(hub.database.orm, communityId);
  return {
    // Made with the page, so that the same form sent twice is one item.
    id: prefixedId('itm', hub.random),
    suppliers: await listSuppliers(hub.database.orm, communityId),
    fenPerPoint,
    lowStockPieces,
    mayChange: may(signedIn.role, 'goods.change'),
  };
};

export const actions: Actions = {
  add: async ({ locals: { hub, signedIn }, request }) => {
    const form = await formOf(request);
    const { text, reason, item, wrong } = await readItemForm(form, '');
    const id = v.safeParse(idSchema, form.get('id'));
    const typed = { text, reason, id: id.success ? id.output : prefixedId('itm', hub.random) };
    if (item === undefined || !id.success) return fail(400, { ...typed, refused: 'wrong' as const, wrong });
    const listed = await listItem(hub, signedIn, { id: id.output, item, reason }, hub.clock());
    if (!listed.ok) {
      const twin = await itemWithBarcode(hub.database.orm, signedIn.communityId, item, id.output);
      return fail(itemStatus[listed.error], { ...typed, refused: listed.error, twin });
    }
    hub.logger.info({ item: id.output, staff: signedIn.staffId }, 'an item was listed');
    redirect(303, `/hub/items/${id.output}?outcome=${listed.value === 'saved' ? 'added' : 'again'}`);
  },
};
