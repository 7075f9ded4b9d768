import { error, fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { may } from '#lib/domain/permission.ts';
import {
  changeSupplier,
  deliveriesOfSupplier,
  itemsOfSupplier,
  supplierDetailsOf,
} from '#lib/server/console/suppliers.ts';
import { listThingChanges } from '#lib/server/console/thing-change.ts';
import { changesTable } from '../../changes.ts';
import { localeOf } from '../../language/locale.ts';
import { formOf } from '../../typed.ts';
import { readSupplier, seenSupplierSchema, supplierStatus } from '../form.ts';
import type { Actions, PageServerLoad } from './$types';

// Nothing of this page is refreshed by itself: what somebody types belongs to the supplier that they have seen.
export const load: PageServerLoad = async ({ locals: { hub, language, signedIn }, params: { id }, url }) => {
  const { communityId, role, zone } = signedIn;
  const database = hub.database.orm;
  const seen = await supplierDetailsOf(database, communityId, id);
  if (seen === undefined) error(404, 'Not found');
  const from = url.searchParams.get('from');
  const { rows, next } = await deliveriesOfSupplier(database, communityId, id, from);
  const changes = await listThingChanges(database, communityId, 'supplier', id);
  return {
    id,
    seen,
    items: await itemsOfSupplier(database, communityId, id),
    deliveries: rows,
    next,
    changes: changesTable(await localeOf(language, zone), changes.rows),
    mayChange: may(role, 'goods.change'),
    outcome:
      from === null
        ? ((['saved', 'again'] as const).find((known) => known === url.searchParams.get('outcome')) ?? null)
        : null,
  };
};

export const actions: Actions = {
  change: async ({ locals: { hub, signedIn }, params: { id }, request }) => {
    const form = await formOf(request);
    const { text, reason, details } = readSupplier(form);
    const seen = v.safeParse(seenSupplierSchema, form.get('seen'));
    if (!seen.success) {
      const now = await supplierDetailsOf(hub.database.orm, signedIn.communityId, id);
      if (now === undefined) error(404, 'Not found');
      return fail(409, { text, reason, seen: now, refused: 'outdated' as const });
    }
    const typed = { text, reason, seen: seen.output };
    if (details === undefined) return fail(400, { ...typed, refused: 'wrong' as const });
    const changed = await changeSupplier(
      hub,
      signedIn,
      { id, seen: seen.output, wanted: details, reason },
      hub.clock(),
    );
    if (!changed.ok) {
      const { error: refused } = changed;
      if (refused.code !== 'overtaken') return fail(supplierStatus[refused.code], { ...typed, refused: refused.code });
      return fail(409, { text: refused.rebased, reason, seen: refused.now, refused: refused.code });
    }
    if (changed.value === 'saved') hub.logger.info({ supplier: id, staff: signedIn.staffId }, 'a supplier was changed');
    redirect(303, `/hub/suppliers/${id}?outcome=${changed.value}`);
  },
};
