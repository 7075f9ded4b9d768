import { error, fail, redirect } from '@sveltejs/kit';
import { uuidV7 } from '#lib/base/id.ts';
import { dayOf } from '#lib/domain/day.ts';
import { itemOf, listBatches, listStockMovements } from '#lib/server/console/items.ts';
import { openItemShelf, unopenedStores } from '#lib/server/console/opening-stock.ts';
import { policyOf } from '#lib/server/console/policy.ts';
import { listStores } from '#lib/server/console/stores.ts';
import { listThingChanges } from '#lib/server/console/thing-change.ts';
import { may } from '#lib/domain/permission.ts';
import { changesTable } from '../../changes.ts';
import { localeOf } from '../../language/locale.ts';
import { formOf } from '../../typed.ts';
import { stockTable } from '../stock-table.ts';
import { openingStatus, readOpening } from './opening-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, language, signedIn }, params, url }) => {
  depends('hub:live');
  const { communityId } = signedIn;
  const today = dayOf(hub.clock().getTime(), signedIn.zone);
  const item = await itemOf(hub.database.orm, communityId, params.id, today);
  if (item === undefined) error(404, 'Not found');
  const from = url.searchParams.get('from');
  const { rows, next } = await listStockMovements(hub.database.orm, communityId, { itemId: params.id }, from);
  const locale = await localeOf(language, signedIn.zone);
  const changes = await listThingChanges(hub.database.orm, communityId, 'item', params.id);
  return {
    item,
    changes: changesTable(locale, changes.rows),
    fenPerPoint: (await policyOf(hub.database.orm, communityId)).fenPerPoint,
    mayChange: may(signedIn.role, 'goods.change'),
    outcome:
      from === null
        ? ((['added', 'saved', 'again'] as const).find((known) => known === url.searchParams.get('outcome')) ?? null)
        : null,
    hasOpened: url.searchParams.get('outcome') === 'opened',
    unopened: await unopenedStores(hub.database.orm, communityId, params.id),
    batchId: uuidV7(hub.clock().getTime(), hub.random),
    batches: await listBatches(hub.database.orm, communityId, params.id),
    today,
    stores: await listStores(hub.database.orm, communityId),
    movements: stockTable(locale, rows),
    next,
  };
};

export const actions: Actions = {
  open: async ({ locals: { hub, signedIn }, params: { id: itemId }, request }) => {
    const { text, reason, said, wrong } = readOpening(await formOf(request));
    const typed = { text, reason };
    if (said === undefined) return fail(400, { ...typed, refused: 'wrong' as const, wrong });
    const opened = await openItemShelf(hub, signedIn, { itemId, ...said }, hub.clock());
    if (!opened.ok)
      return fail(openingStatus[opened.error], { ...typed, batchId: said.batchId, refused: opened.error });
    if (opened.value === 'saved') hub.logger.info({ item: itemId, staff: signedIn.staffId }, 'a shelf was opened');
    redirect(303, `/hub/items/${itemId}?outcome=${opened.value === 'saved' ? 'opened' : 'again'}`);
  },
};
