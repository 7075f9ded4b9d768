import { error, fail, redirect } from '@sveltejs/kit';
import { may } from '#lib/domain/permission.ts';
import { eraseReasonOf } from '#lib/server/console/erase-reason.ts';
import { hubFactOf, readFactNumber } from '#lib/server/console/hub-facts.ts';
import { tellHubFact } from '../../[list]/audit.ts';
import { localeOf } from '../../language/locale.ts';
import { statusOf } from '../../residents/[id]/personal/refused.ts';
import { formOf, typedText } from '../../typed.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { hub, language, signedIn }, params, url }) => {
  const { communityId } = signedIn;
  const database = hub.database.orm;
  const row = await hubFactOf(database, communityId, readFactNumber(params.id));
  if (row === undefined) error(404, 'Not found');
  const locale = await localeOf(language, signedIn.zone);
  return {
    ...(await tellHubFact({ database, communityId, locale }, row)),
    erasedAt: row.erasedAt,
    mayErase: row.reason !== '' && may(signedIn.role, 'resident.erase'),
    outcome: (['reasonDone', 'again'] as const).find((known) => known === url.searchParams.get('outcome')) ?? null,
  };
};

export const actions: Actions = {
  erase: async ({ locals: { hub, signedIn }, params, request }) => {
    const reason = typedText(await formOf(request), 'reason');
    const wanted = { number: readFactNumber(params.id), residentId: null, reason };
    const erased = await eraseReasonOf(hub, signedIn, wanted, hub.clock());
    if (!erased.ok) return fail(statusOf[erased.error], { refused: erased.error, reason });
    hub.logger.info({ fact: wanted.number, staff: signedIn.staffId }, 'the reason of a fact of the hub was erased');
    // Led back to the page, so that a reload sends nothing.
    const outcome = erased.value === 'again' ? 'again' : 'reasonDone';
    redirect(303, `/hub/audit/${wanted.number}?outcome=${outcome}`);
  },
};
