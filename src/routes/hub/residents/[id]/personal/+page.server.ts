import { error, fail, redirect } from '@sveltejs/kit';
import { may } from '#lib/domain/permission.ts';
import { eraseReasonOf } from '#lib/server/console/erase-reason.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { eraseWordsOf } from '#lib/server/console/erase-words.ts';
import { readFactNumber } from '#lib/server/console/hub-facts.ts';
import { findNameTraces } from '#lib/server/console/name-traces.ts';
import { residentOf } from '#lib/server/console/residents.ts';
import { localeOf } from '../../../language/locale.ts';
import { formOf, typedText } from '../../../typed.ts';
import { statusOf } from './refused.ts';
import { erasableOf, tracesTable } from './traces-table.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { hub, language, signedIn }, params, url }) => {
  const resident = await residentOf(hub.database.orm, signedIn.communityId, params.id);
  if (resident === undefined) error(404, 'Not found');
  const mayErase = may(signedIn.role, 'resident.erase');
  // It looks through everything, and so only where somebody asks for it.
  const isSought = mayErase && url.searchParams.has('traces');
  const found = isSought ? await findNameTraces(hub.database.orm, signedIn.communityId, resident) : undefined;
  const locale = found && (await localeOf(language, signedIn.zone));
  return {
    resident,
    traces: locale && {
      table: tracesTable(locale, found.traces),
      erasable: erasableOf(locale, found.traces),
      more: found.more,
    },
    may: { export: may(signedIn.role, 'resident.export'), erase: mayErase },
    outcome:
      (['done', 'again', 'textDone'] as const).find((known) => known === url.searchParams.get('outcome')) ?? null,
  };
};

export const actions: Actions = {
  erase: async ({ locals: { hub, signedIn }, params, request }) => {
    const form = await formOf(request);
    const reason = typedText(form, 'reason');
    const wanted = { residentId: params.id, reason, typedNumber: typedText(form, 'number') };
    const erased = await eraseResident(hub, signedIn, wanted, hub.clock());
    if (!erased.ok) return fail(statusOf[erased.error], { refused: erased.error, reason });
    hub.logger.info({ resident: params.id, staff: signedIn.staffId }, 'the personal data of a resident was erased');
    // Led back to the page, so that a reload sends nothing.
    const outcome = erased.value === 'again' ? 'again' : 'done';
    redirect(303, `/hub/residents/${encodeURIComponent(params.id)}/personal?outcome=${outcome}`);
  },
  eraseText: async ({ locals: { hub, signedIn }, params, request }) => {
    const form = await formOf(request);
    const reason = typedText(form, 'reason');
    const wanted = { residentId: params.id, reason };
    const [kind, key = ''] = typedText(form, 'record').split('/');
    const erased =
      kind === 'reason'
        ? await eraseReasonOf(hub, signedIn, { ...wanted, number: readFactNumber(key) }, hub.clock())
        : await eraseWordsOf(hub, signedIn, { ...wanted, eventId: key }, hub.clock());
    if (!erased.ok) return fail(statusOf[erased.error], { refused: erased.error, reason });
    hub.logger.info({ kind, record: key, staff: signedIn.staffId }, 'the text of a record was erased');
    // The search goes on with what is left.
    redirect(303, `/hub/residents/${encodeURIComponent(params.id)}/personal?traces=all&outcome=textDone`);
  },
};
