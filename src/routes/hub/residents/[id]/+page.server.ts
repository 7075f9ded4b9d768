import { error, fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { uuidV7 } from '#lib/base/id.ts';
import { cardsWords } from '#lib/i18n/hub-cards.ts';
import { mergeWords } from '#lib/i18n/hub-merge.ts';
import { peopleWords } from '#lib/i18n/hub-people.ts';
import { shownName } from '#lib/i18n/shown-name.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import { proxiesWords } from '#lib/i18n/hub-proxies.ts';
import { dayOf } from '#lib/domain/day.ts';
import { may } from '#lib/domain/permission.ts';
import { yesOrNo } from '#lib/domain/policy-form.ts';
import { uuidSchema } from '#lib/domain/scalar.ts';
import {
  decideAdjustment,
  listAdjustments,
  proposeAdjustment,
  type AdjustmentRefused,
  type PinRefused,
  type ProposalRefused,
} from '#lib/server/console/adjustments.ts';
import { membersWith } from '#lib/server/console/household.ts';
import {
  appointProxy,
  endProxy,
  proxiesOf,
  proxyFields,
  proxyNotes,
  redeemedFor,
  type ProxyRefused,
  type ProxyTyped,
} from '#lib/server/console/proxies.ts';
import { residentOf } from '#lib/server/console/residents.ts';
import { noteOfResident, notesOf, type NoteKind, type NoteRefused } from '#lib/server/console/resident-notes.ts';
import { listStaff } from '#lib/server/console/staff.ts';
import { listTransfers } from '#lib/server/console/transfers.ts';
import { transferTable } from '../../[list]/transfers.ts';
import { localeOf } from '../../language/locale.ts';
import { confirmersOf, decidingPerson, decisionSchema } from '../../second-person.ts';
import { formOf, typedText } from '../../typed.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const outcomes = [
  'proposed',
  'decided',
  'again',
  'registered',
  'changed',
  'left',
  'returned',
  'agreed',
  'withdrawn',
  'merged',
  'mergedBefore',
] as const;
const proxyOutcomes = ['appointed', 'ended', 'proxyAgain'] as const;

export const load: PageServerLoad = async ({ locals: { hub, language, signedIn }, params, url }) => {
  const { communityId } = signedIn;
  const database = hub.database.orm;
  const resident = await residentOf(database, communityId, params.id);
  if (resident === undefined) error(404, 'Not found');
  const from = url.searchParams.get('from');
  // Who was merged shows what was theirs, and the survivor everything.
  const own = [params.id, ...resident.absorbed.map(({ id }) => id)];
  const [{ rows, next }, open, staff, stay, consent, members, proxies, redeemed] = await Promise.all([
    listTransfers(database, communityId, { residents: own }, from),
    listAdjustments(database, communityId, { residentId: params.id, isOpen: true }),
    listStaff(database, communityId),
    notesOf(database, 'stay', communityId, params.id),
    notesOf(database, 'consent', communityId, params.id),
    membersWith(database, communityId, resident),
    proxiesOf(database, communityId, params.id),
    redeemedFor(database, communityId, params.id),
  ]);
  const locale = await localeOf(language, signedIn.zone);
  return {
    resident,
    transfers: transferTable(locale, rows, own),
    next,
    notes: { stay, consent },
    members,
    proxies: {
      proxies,
      redeemed,
      words: proxiesWords[locale.code],
      after: proxyNotes(proxies),
      today: dayOf(hub.clock().getTime(), signedIn.zone),
      newId: uuidV7(hub.clock().getTime(), hub.random),
      staff: staff.filter(({ endedAt }) => endedAt === null).map(({ id, name }) => ({ value: id, label: name })),
      suggestions: members.map(({ number }) => number),
      outcome: proxyOutcomes.find((known) => known === url.searchParams.get('outcome')) ?? null,
    },
    proposals: open.rows,
    newId: uuidV7(hub.clock().getTime(), hub.random),
    mayPropose: may(signedIn.role, 'adjustment.propose') && resident.survivor === null,
    confirmers: confirmersOf(staff, signedIn),
    words: peopleWords[locale.code],
    cards: cardsWords[locale.code].title,
    merge: mergeTexts(locale.code, resident.survivor),
    mayChange: may(signedIn.role, 'resident.change') && resident.survivor === null,
    outcome: outcomes.find((known) => known === url.searchParams.get('outcome')) ?? null,
  };
};

/** What the page says of merges, as texts, so that it need not load the words of the page that merges. */
function mergeTexts(code: LocaleCode, survivor: { readonly name: string; readonly number: string } | null) {
  const { title, absorbed, open, merged, done, again } = mergeWords[code];
  const said = survivor === null ? '' : merged(shownName(survivor.name, code), survivor.number);
  return { title, absorbed, open, merged: said, outcomes: { merged: done, mergedBefore: again } };
}

const proposalSchema = v.object({
  id: uuidSchema,
  points: v.pipe(v.string(), v.trim(), v.regex(/^[+-]?\d{1,7}$/), v.transform(Number)),
  reason: v.string(),
});

const statusOf = {
  notPermitted: 403,
  reasonMissing: 400,
  pointsInvalid: 400,
  unknown: 404,
  notEnough: 409,
  own: 409,
  overtaken: 409,
  wrongPin: 400,
  tooManyAttempts: 429,
} as const satisfies Record<ProposalRefused | AdjustmentRefused | PinRefused, number>;

const noteSchema = v.object({
  after: v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number)),
  is: v.picklist(yesOrNo),
});

const noteStatusOf = {
  notPermitted: 403,
  reasonMissing: 400,
  incomplete: 400,
  unknown: 404,
  unchanged: 409,
  overtaken: 409,
} as const satisfies Record<NoteRefused | 'incomplete', number>;

/** What is said once something was noted: that it is so, or that it is not any more. */
const notedOutcomes = { stay: ['left', 'returned'], consent: ['agreed', 'withdrawn'] } as const;

async function note({ locals: { hub, signedIn }, params: { id }, request }: RequestEvent, kind: NoteKind) {
  const form = await formOf(request);
  const reason = typedText(form, 'reason');
  const sent = v.safeParse(noteSchema, Object.fromEntries(form));
  if (!sent.success) return fail(400, { kind, note: 'incomplete' as const, reason });
  const { after, is } = sent.output;
  const wanted = { residentId: id, after, is: is === 'yes', reason };
  const noted = await noteOfResident(hub, signedIn, kind, wanted, hub.clock());
  if (!noted.ok) return fail(noteStatusOf[noted.error], { kind, note: noted.error, reason });
  const [on, off] = notedOutcomes[kind];
  const outcome = noted.value === 'again' ? 'again' : wanted.is ? on : off;
  redirect(303, `/hub/residents/${encodeURIComponent(id)}?outcome=${outcome}`);
}

const proxyStatusOf = {
  notPermitted: 403,
  reasonMissing: 400,
  wrong: 400,
  incomplete: 400,
  unknown: 404,
  away: 409,
  otherHousehold: 409,
  there: 409,
  overtaken: 409,
} as const satisfies Record<ProxyRefused['code'] | 'incomplete', number>;

const appointmentSchema = v.object({
  id: uuidSchema,
  after: v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number)),
});

/** Back to the page of a resident with what became of a form about proxies. */
const toProxies = (residentId: string, outcome: 'appointed' | 'ended' | 'again'): never =>
  redirect(
    303,
    `/hub/residents/${encodeURIComponent(residentId)}?outcome=${outcome === 'again' ? 'proxyAgain' : outcome}`,
  );

export const actions: Actions = {
  appoint: async ({ locals: { hub, signedIn }, params, request }) => {
    const form = await formOf(request);
    const typed = Object.fromEntries(
      proxyFields.map((field) => [field, typedText(form, field)]),
    ) as unknown as ProxyTyped;
    const back = { proxyTyped: typed, why: typedText(form, 'why') };
    const sent = v.safeParse(appointmentSchema, { id: form.get('id'), after: form.get('after') });
    if (!sent.success) return fail(400, { ...back, proxy: 'incomplete' as const, wrongFields: [] });
    const wanted = { ...sent.output, residentId: params.id, typed, reason: back.why };
    const appointed = await appointProxy(hub, signedIn, wanted, hub.clock());
    if (!appointed.ok) {
      const { error: refused } = appointed;
      const wrongFields = refused.code === 'wrong' ? refused.wrong : [];
      return fail(proxyStatusOf[refused.code], { ...back, proxy: refused.code, wrongFields });
    }
    hub.logger.info({ proxy: sent.output.id, staff: signedIn.staffId }, 'a proxy was appointed');
    return toProxies(params.id, appointed.value);
  },
  endProxy: async ({ locals: { hub, signedIn }, params, request }) => {
    const form = await formOf(request);
    const id = v.safeParse(uuidSchema, form.get('proxy'));
    if (!id.success) return fail(400, { proxy: 'incomplete' as const });
    const ended = await endProxy(hub, signedIn, { id: id.output, reason: typedText(form, 'why') }, hub.clock());
    if (!ended.ok) return fail(proxyStatusOf[ended.error], { proxy: ended.error });
    return toProxies(params.id, ended.value);
  },
  stay: (event) => note(event, 'stay'),
  consent: (event) => note(event, 'consent'),
  propose: async ({ locals: { hub, signedIn }, params, request }) => {
    const form = await formOf(request);
    const typed = { points: typedText(form, 'points'), reason: typedText(form, 'reason') };
    const sent = v.safeParse(proposalSchema, { ...typed, id: form.get('id') });
    if (!sent.success) return fail(400, { typed, refused: 'pointsInvalid' as const });
    const proposed = await proposeAdjustment(hub, signedIn, { ...sent.output, residentId: params.id }, hub.clock());
    if (!proposed.ok) return fail(statusOf[proposed.error], { typed, refused: proposed.error });
    hub.logger.info({ adjustment: sent.output.id, staff: signedIn.staffId }, 'an adjustment was proposed');
    // Led back to the page, so that a reload sends nothing.
    redirect(303, `/hub/residents/${encodeURIComponent(params.id)}?outcome=${proposed.value}`);
  },
  decide: async ({ locals: { hub, signedIn }, params, request }) => {
    const sent = v.safeParse(decisionSchema, Object.fromEntries(await formOf(request)));
    if (!sent.success) return fail(400, { refused: 'unknown' as const });
    const { id, decision } = sent.output;
    const now = hub.clock();
    const named = await decidingPerson(hub, signedIn, sent.output, now);
    if (!named.ok) return fail(statusOf[named.error], { refused: named.error });
    const by = named.value;
    const decided = await decideAdjustment(hub, by, { id, decision }, now);
    if (!decided.ok) return fail(statusOf[decided.error], { refused: decided.error });
    hub.logger.info({ adjustment: id, decision, staff: by.staffId }, 'an adjustment was decided');
    redirect(303, `/hub/residents/${encodeURIComponent(params.id)}?outcome=${decided.value}`);
  },
};
