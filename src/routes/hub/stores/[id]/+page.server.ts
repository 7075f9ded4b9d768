import { error, fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { may } from '#lib/domain/permission.ts';
import { listMoves } from '#lib/server/console/moves.ts';
import { changeStore, placesOfStore, storeDetailsOf } from '#lib/server/console/stores.ts';
import { listThingChanges } from '#lib/server/console/thing-change.ts';
import { changesTable } from '../../changes.ts';
import { localeOf } from '../../language/locale.ts';
import { formOf } from '../../typed.ts';
import { moveWords } from '../move-words.ts';
import { movesTable } from '../moves-table.ts';
import { readStore, seenStoreSchema, storeStatus } from '../form.ts';
import type { Actions, PageServerLoad } from './$types';

/** So many of the last moves a store's page shows; the list has all. */
const movesShown = 10;

// Nothing of this page is refreshed by itself: what somebody types belongs to the store that they have seen.
export const load: PageServerLoad = async ({ locals: { hub, language, signedIn }, params: { id }, url }) => {
  const { communityId, role, zone } = signedIn;
  const database = hub.database.orm;
  const seen = await storeDetailsOf(database, communityId, id);
  if (seen === undefined) error(404, 'Not found');
  const from = url.searchParams.get('from');
  const changes = await listThingChanges(database, communityId, 'store', id, from);
  const moves = await listMoves(database, communityId, id, null, movesShown);
  const locale = await localeOf(language, zone);
  // The few words are sent, because the script of the page would bring all of them.
  const { title, begin, all } = moveWords[locale.code];
  const outcomes = ['saved', 'again', 'opened', 'moved'] as const;
  return {
    id,
    seen,
    places: await placesOfStore(database, communityId, id),
    changes: changesTable(locale, changes.rows),
    next: changes.next,
    moving: { title, begin, all },
    moves: movesTable(locale, moves.rows),
    hasMoreMoves: moves.next !== null,
    mayMove: may(role, 'goods.change'),
    mayChange: may(role, 'policy.change'),
    outcome: from === null ? (outcomes.find((known) => known === url.searchParams.get('outcome')) ?? null) : null,
  };
};

export const actions: Actions = {
  change: async ({ locals: { hub, signedIn }, params: { id }, request }) => {
    const form = await formOf(request);
    const { text, reason, details } = readStore(form);
    const seen = v.safeParse(seenStoreSchema, form.get('seen'));
    if (!seen.success) {
      const now = await storeDetailsOf(hub.database.orm, signedIn.communityId, id);
      if (now === undefined) error(404, 'Not found');
      return fail(409, { text, reason, seen: now, refused: 'outdated' as const });
    }
    const typed = { text, reason, seen: seen.output };
    if (details === undefined) return fail(400, { ...typed, refused: 'wrong' as const });
    const wanted = { id, seen: seen.output, wanted: details, reason };
    const changed = await changeStore(hub, signedIn, wanted, hub.clock());
    if (!changed.ok) {
      const { error: refused } = changed;
      if (refused.code !== 'overtaken') return fail(storeStatus[refused.code], { ...typed, refused: refused.code });
      return fail(storeStatus.overtaken, { text: refused.rebased, reason, seen: refused.now, refused: refused.code });
    }
    if (changed.value === 'saved') hub.logger.info({ store: id, staff: signedIn.staffId }, 'a store was changed');
    redirect(303, `/hub/stores/${id}?outcome=${changed.value}`);
  },
};
