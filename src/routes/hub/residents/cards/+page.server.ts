import { fail } from '@sveltejs/kit';
import * as v from 'valibot';
import { may } from '#lib/domain/permission.ts';
import { hashSchema, idSchema } from '#lib/domain/scalar.ts';
import { issueCards, listCardless, mostAtOnce, stopCard, stopStatuses } from '#lib/server/console/cards.ts';
import { residentOf } from '#lib/server/console/residents.ts';
import { formOf, typedText } from '../../typed.ts';
import type { Actions, PageServerLoad } from './$types';

const layouts = ['a4', 'cr80'] as const;

// Nothing of this page is refreshed by itself: the numbers that it has printed are nowhere else.
export const load: PageServerLoad = async ({ locals: { hub, signedIn }, url }) => {
  const asked = v.safeParse(idSchema, url.searchParams.get('resident'));
  const id = asked.success ? asked.output : null;
  const { communityId, role } = signedIn;
  const resident = id === null ? undefined : await residentOf(hub.database.orm, communityId, id);
  return {
    cardless: await listCardless(hub.database.orm, communityId, resident?.id ?? null),
    resident: resident && {
      id: resident.id,
      name: resident.name,
      active: resident.cards.filter(({ status }) => status === 'active').map(({ hash }) => hash),
    },
    mayIssue: may(role, 'card.issue'),
  };
};

const issueSchema = v.object({
  residents: v.pipe(v.array(idSchema), v.minLength(1), v.maxLength(mostAtOnce)),
  layout: v.picklist(layouts),
});
const stopSchema = v.object({
  residentId: idSchema,
  cardHash: hashSchema,
  status: v.picklist(stopStatuses),
  reason: v.string(),
  layout: v.picklist(layouts),
  next: v.picklist(['yes', 'no']),
});

const statusOf = {
  notPermitted: 403,
  nobody: 409,
  reasonMissing: 400,
  unknown: 404,
  stopped: 409,
} as const;

export const actions: Actions = {
  issue: async ({ locals: { hub, signedIn }, request }) => {
    const form = await formOf(request);
    const sent = v.safeParse(issueSchema, { residents: form.getAll('whom'), layout: form.get('layout') });
    if (!sent.success) return fail(400, { refused: 'incomplete' as const });
    const issued = await issueCards(hub, signedIn, sent.output.residents, hub.clock());
    if (!issued.ok) return fail(statusOf[issued.error], { refused: issued.error });
    hub.logger.info({ cards: issued.value.length, staff: signedIn.staffId }, 'cards were issued at the hub');
    return { cards: issued.value, layout: sent.output.layout };
  },
  stop: async ({ locals: { hub, signedIn }, request }) => {
    const form = await formOf(request);
    const typed = { reason: typedText(form, 'reason') };
    const wanted = {
      ...typed,
      residentId: form.get('holder'),
      cardHash: form.get('card'),
      status: form.get('status'),
      layout: form.get('layout'),
      next: form.get('next'),
    };
    const sent = v.safeParse(stopSchema, wanted);
    if (!sent.success) return fail(400, { ...typed, refused: 'incomplete' as const });
    const { next, layout, ...card } = sent.output;
    const stopped = await stopCard(hub, signedIn, { ...card, issuesNext: next === 'yes' }, hub.clock());
    if (!stopped.ok) return fail(statusOf[stopped.error], { ...typed, refused: stopped.error });
    hub.logger.info({ resident: card.residentId, staff: signedIn.staffId }, 'a card was stopped at the hub');
    return { cards: stopped.value, layout, isStopped: true };
  },
};
