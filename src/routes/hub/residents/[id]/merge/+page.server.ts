import { error, fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { may } from '#lib/domain/permission.ts';
import { idSchema } from '#lib/domain/scalar.ts';
import { comparedWith, mergeResidents, type MergeRefused } from '#lib/server/console/merge-residents.ts';
import { namesakesOf } from '#lib/server/console/register-resident.ts';
import { searchResidents } from '#lib/server/console/resident-list.ts';
import { residentOf } from '#lib/server/console/residents.ts';
import { formOf, typedText } from '../../../typed.ts';
import type { Actions, PageServerLoad } from './$types';

/** So many are offered to choose from. */
const mostFound = 10;

// Nothing of this page is refreshed by itself: whoever merges two has compared what they see.
export const load: PageServerLoad = async ({ locals: { hub, signedIn }, params, url }) => {
  const { communityId, role } = signedIn;
  const database = hub.database.orm;
  const resident = await residentOf(database, communityId, params.id);
  if (resident === undefined) error(404, 'Not found');
  const chosen = url.searchParams.get('with');
  const bearers = resident.name === '' ? [] : await namesakesOf(database, communityId, resident.name);
  return {
    resident,
    namesakes: bearers.filter(({ id }) => id !== resident.id).map(({ id, number, name }) => ({ id, number, name })),
    other: await comparedWith(database, communityId, params.id, v.is(idSchema, chosen) ? chosen : null),
    mayMerge: may(role, 'resident.change') && resident.survivor === null,
  };
};

const mergeSchema = v.object({
  other: idSchema,
  keep: idSchema,
  noted: v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number)),
});

const statusOf = {
  notPermitted: 403,
  reasonMissing: 400,
  same: 400,
  unknown: 404,
  erased: 409,
  away: 409,
  absorbed: 409,
  overtaken: 409,
} as const satisfies Record<MergeRefused, number>;

export const actions: Actions = {
  // A search is sent because it may hold the number of a card.
  find: async ({ locals: { hub, signedIn }, params, request }) => {
    const query = typedText(await formOf(request), 'query');
    const asked = { query, from: null, size: mostFound };
    const { rows } =
      query.trim() === '' ? { rows: [] } : await searchResidents(hub.database.orm, signedIn.communityId, asked);
    const found = rows.filter(({ id }) => id !== params.id).map(({ id, number, name }) => ({ id, number, name }));
    return { found };
  },
  merge: async ({ locals: { hub, signedIn }, params, request }) => {
    const form = await formOf(request);
    const reason = typedText(form, 'reason');
    const sent = v.safeParse(mergeSchema, Object.fromEntries(form));
    const refusedWith = (status: number, refused: MergeRefused | 'incomplete') => fail(status, { refused, reason });
    if (!sent.success) return refusedWith(400, 'incomplete');
    const { other, keep, noted } = sent.output;
    if (![params.id, other].includes(keep)) return refusedWith(400, 'incomplete');
    const wanted = { absorbedId: keep === other ? params.id : other, survivorId: keep, noted, reason };
    const merged = await mergeResidents(hub, signedIn, wanted, hub.clock());
    if (!merged.ok) return refusedWith(statusOf[merged.error], merged.error);
    if (merged.value === 'merged') {
      const { absorbedId: absorbed, survivorId: survivor } = wanted;
      hub.logger.info({ absorbed, survivor, staff: signedIn.staffId }, 'a resident was merged into another one');
    }
    // Led to whoever stays, so that a reload sends nothing.
    const outcome = merged.value === 'again' ? 'mergedBefore' : 'merged';
    redirect(303, `/hub/residents/${encodeURIComponent(keep)}?outcome=${outcome}`);
  },
};
