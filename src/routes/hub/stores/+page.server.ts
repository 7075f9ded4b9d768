import { fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { prefixedId } from '#lib/base/id.ts';
import { may } from '#lib/domain/permission.ts';
import { idSchema } from '#lib/domain/scalar.ts';
import { listStoresWithGoods, openStore } from '#lib/server/console/stores.ts';
import { formOf } from '../typed.ts';
import { readStore, storeStatus } from './form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { hub, signedIn } }) => ({
  // Made with the page, so that the same form sent twice is one store.
  id: prefixedId('str', hub.random),
  stores: await listStoresWithGoods(hub.database.orm, signedIn.communityId),
  mayChange: may(signedIn.role, 'policy.change'),
});

export const actions: Actions = {
  open: async ({ locals: { hub, signedIn }, request }) => {
    const form = await formOf(request);
    const { text, reason, details } = readStore(form);
    const id = v.safeParse(idSchema, form.get('id'));
    const typed = { text, reason, id: id.success ? id.output : prefixedId('str', hub.random) };
    if (details === undefined || !id.success) return fail(400, { ...typed, refused: 'wrong' as const });
    const opened = await openStore(hub, signedIn, { id: id.output, details, reason }, hub.clock());
    if (!opened.ok) return fail(storeStatus[opened.error], { ...typed, refused: opened.error });
    hub.logger.info({ store: id.output, staff: signedIn.staffId }, 'a store was opened');
    redirect(303, `/hub/stores/${id.output}?outcome=${opened.value === 'saved' ? 'opened' : 'again'}`);
  },
};
