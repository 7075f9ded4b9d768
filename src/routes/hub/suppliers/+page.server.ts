import { fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { prefixedId } from '#lib/base/id.ts';
import { may } from '#lib/domain/permission.ts';
import { idSchema } from '#lib/domain/scalar.ts';
import { addSupplier, listSuppliers } from '#lib/server/console/suppliers.ts';
import { formOf } from '../typed.ts';
import { readSupplier, supplierStatus } from './form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { hub, signedIn } }) => ({
  // Made with the page, so that the same form sent twice is one supplier.
  id: prefixedId('sup', hub.random),
  suppliers: await listSuppliers(hub.database.orm, signedIn.communityId),
  mayChange: may(signedIn.role, 'goods.change'),
});

export const actions: Actions = {
  add: async ({ locals: { hub, signedIn }, request }) => {
    const form = await formOf(request);
    const { text, reason, details } = readSupplier(form);
    const id = v.safeParse(idSchema, form.get('id'));
    const typed = { text, reason, id: id.success ? id.output : prefixedId('sup', hub.random) };
    if (details === undefined || !id.success) return fail(400, { ...typed, refused: 'wrong' as const });
    const added = await addSupplier(hub, signedIn, { id: id.output, details, reason }, hub.clock());
    if (!added.ok) return fail(supplierStatus[added.error], { ...typed, refused: added.error });
    hub.logger.info({ supplier: id.output, staff: signedIn.staffId }, 'a supplier was added');
    redirect(303, `/hub/suppliers/${id.output}?outcome=${added.value}`);
  },
};
