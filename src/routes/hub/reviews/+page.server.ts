import { fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { decisions } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import { findingKinds } from '#lib/findings/findings.ts';
import { decide, type DecisionRefused } from '#lib/server/console/decide.ts';
import { findingStates, listFindings } from '#lib/server/console/findings.ts';
import { formOf, typedText } from '../typed.ts';
import type { Actions, PageServerLoad } from './$types';
import { readFilter } from './filter.ts';
import { listAddress } from './list-address.ts';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn }, url }) => {
  depends('hub:live');
  const filter = readFilter(url.searchParams);
  const from = url.searchParams.get('from');
  const { rows, next } = await listFindings(hub.database.orm, signedIn.communityId, filter, from);
  return {
    states: findingStates,
    kinds: findingKinds,
    state: filter.state,
    chosen: filter.code ?? filter.kind ?? '',
    kiosk: filter.kioskId ?? null,
    from,
    next,
    findings: rows,
    mayDecide: may(signedIn.role, 'review.decide'),
    outcome: (['noted', 'again'] as const).find((known) => known === url.searchParams.get('outcome')) ?? null,
  };
};

const decisionSchema = v.object({
  finding: v.pipe(v.string(), v.maxLength(400)),
  after: v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number)),
  decision: v.picklist(decisions),
  note: v.string(),
});

const statusOf = {
  notPermitted: 403,
  unknown: 404,
  noteMissing: 400,
  overtaken: 409,
} as const satisfies Record<DecisionRefused, number>;

export const actions: Actions = {
  decide: async ({ locals: { hub, signedIn }, request, url }) => {
    const form = await formOf(request);
    const finding = typedText(form, 'finding');
    const note = typedText(form, 'note');
    const sent = v.safeParse(decisionSchema, Object.fromEntries(form));
    if (!sent.success) return fail(404, { finding, note, refused: 'unknown' as const });
    const decided = await decide(hub, signedIn, sent.output, hub.clock());
    if (!decided.ok) return fail(statusOf[decided.error], { finding, note, refused: decided.error });
    if (decided.value === 'noted') {
      hub.logger.info({ finding, decision: sent.output.decision, staff: signedIn.staffId }, 'a decision was noted');
    }
    // Led back to the list, so that a reload sends nothing.
    const { pathname, search } = listAddress(url, decided.value);
    redirect(303, pathname + search);
  },
};
