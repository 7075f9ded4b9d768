import { error, fail, redirect } from '@sveltejs/kit';
import type { LocaleCode } from '#lib/domain/locale.ts';
import { may } from '#lib/domain/permission.ts';
import { findings, type FindingCode } from '#lib/findings/findings.ts';
import { isOnline, kioskOf } from '#lib/server/console/kiosks.ts';
import { discardKept, listKept, nameReplacement, type KeptRefused } from '#lib/server/console/kept.ts';
import { importOutbox, type Imported } from '#lib/server/console/outbox-import.ts';
import { pinsNow, renewPins, type PinsRefused } from '#lib/server/console/pin-renewal.ts';
import { recentMs, recentRecords } from '#lib/server/console/recent-records.ts';
import {
  reinstateKiosk,
  revokeKiosk,
  settleCopy,
  takeBackMs,
  whyItStands,
  type ReinstatementRefused,
  type RevocationRefused,
  type SettlementRefused,
} from '#lib/server/console/revocation.ts';
import { kioskConnections } from '#lib/server/http/live.ts';
import { formOf, typedText } from '../../typed.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn }, params, url }) => {
  depends('hub:live');
  const { communityId } = signedIn;
  const { orm } = hub.database;
  const kiosk = await kioskOf(orm, communityId, params.id);
  if (kiosk === undefined) error(404, 'Not found');
  const now = hub.clock();
  const { lostAt } = kiosk;
  return {
    now,
    kiosk: { ...kiosk, online: isOnline(kiosk.lastSeenAt, now) },
    mayRevoke: may(signedIn.role, 'kiosk.revoke'),
    mayImport: may(signedIn.role, 'outbox.import'),
    lost:
      lostAt === null
        ? null
        : {
            // Null where it cannot be taken back.
            takenBackUntil:
              (await whyItStands(orm, communityId, kiosk, now)) === null
                ? new Date(lostAt.getTime() + takeBackMs)
                : null,
            recent: await recentRecords(orm, communityId, kiosk.id, new Date(lostAt.getTime() - recentMs)),
            pins: may(signedIn.role, 'staff.change') ? await pinsNow(orm, communityId) : null,
          },
    kept: await listKept(orm, communityId, kiosk.id),
    keptOutcome: keptOutcomes.find((known) => known === url.searchParams.get('outcome')) ?? null,
    outcome: outcomes.find((known) => known === url.searchParams.get('outcome')) ?? null,
  };
};

const keptOutcomes = ['replaced', 'discarded'] as const;
const outcomes = ['revoked', 'takenBack', 'settled'] as const;

const statusOf = {
  notPermitted: 403,
  reasonMissing: 400,
  unknown: 404,
  alreadyRevoked: 409,
  notRevoked: 409,
  tooLate: 409,
  replaced: 409,
  notCopied: 409,
  overtaken: 409,
  nothingKept: 409,
  circle: 409,
} as const satisfies Record<
  RevocationRefused | ReinstatementRefused | SettlementRefused | PinsRefused | KeptRefused,
  number
>;

export const actions: Actions = {
  revoke: async ({ locals: { hub, signedIn }, params, request }) => {
    const reason = typedText(await formOf(request), 'reason');
    const revoked = await revokeKiosk(hub, signedIn, { kioskId: params.id, reason }, hub.clock());
    if (!revoked.ok) return fail(statusOf[revoked.error], { refused: revoked.error, reason });
    hub.changes.end(signedIn.communityId, kioskConnections(params.id));
    const exposure = revoked.value;
    hub.logger.info({ kiosk: params.id, staff: signedIn.staffId, exposure }, 'a kiosk was declared lost');
    redirect(303, pageOf(params.id, 'revoked'));
  },
  takeBack: async ({ locals: { hub, signedIn }, params, request }) => {
    const reason = typedText(await formOf(request), 'reason');
    const reinstated = await reinstateKiosk(hub, signedIn, { kioskId: params.id, reason }, hub.clock());
    if (!reinstated.ok) return fail(statusOf[reinstated.error], { refused: reinstated.error, reason });
    hub.logger.info({ kiosk: params.id, staff: signedIn.staffId }, 'the revocation of a kiosk was taken back');
    redirect(303, pageOf(params.id, 'takenBack'));
  },
  settle: async ({ locals: { hub, signedIn }, params, request }) => {
    const reason = typedText(await formOf(request), 'reason');
    const settled = await settleCopy(hub, signedIn, { kioskId: params.id, reason }, hub.clock());
    if (!settled.ok) return fail(statusOf[settled.error], { refused: settled.error, reason });
    hub.logger.info({ kiosk: params.id, staff: signedIn.staffId }, 'a kiosk has one holder again');
    redirect(303, pageOf(params.id, 'settled'));
  },
  renewPins: async ({ locals: { hub, signedIn }, params, request }) => {
    const form = await formOf(request);
    const typed = { reason: typedText(form, 'reason'), mark: typedText(form, 'mark') };
    const renewed = await renewPins(hub, signedIn, typed);
    if (!renewed.ok) return fail(statusOf[renewed.error], { pinsRefused: renewed.error, reason: typed.reason });
    const people = renewed.value.length;
    hub.logger.info({ kiosk: params.id, staff: signedIn.staffId, people }, 'all PINs were renewed');
    return { renewed: renewed.value };
  },
  replace: async ({ locals: { hub, signedIn }, params, request }) => {
    const typed = keptIn(await formOf(request));
    const named = await nameReplacement(hub, signedIn, typed, hub.clock());
    if (!named.ok) return fail(statusOf[named.error], { keptRefused: named.error, reason: typed.reason });
    const { sender, recorder } = typed;
    hub.changes.end(signedIn.communityId, kioskConnections(recorder));
    hub.logger.info({ kiosk: recorder, by: sender, staff: signedIn.staffId }, 'the replacement of a kiosk was named');
    redirect(303, pageOf(params.id, 'replaced'));
  },
  discard: async ({ locals: { hub, signedIn }, params, request }) => {
    const typed = keptIn(await formOf(request));
    const discarded = await discardKept(hub, signedIn, typed, hub.clock());
    if (!discarded.ok) return fail(statusOf[discarded.error], { keptRefused: discarded.error, reason: typed.reason });
    const { sender, recorder } = typed;
    hub.logger.info({ kiosk: recorder, by: sender, staff: signedIn.staffId }, 'events that were kept were discarded');
    redirect(303, pageOf(params.id, 'discarded'));
  },
  import: async ({ locals: { hub, language, signedIn }, params, request }) => {
    const file = (await formOf(request)).get('file');
    if (!(file instanceof File) || file.size === 0) return fail(400, { refusal: 'missing' as const });
    const imported = await importOutbox(hub, signedIn, params.id, await file.text());
    if (!imported.ok) return fail(400, { refusal: imported.error });
    hub.logger.info({ kiosk: params.id, staff: signedIn.staffId }, 'an exported outbox was imported');
    return { imported: imported.value, titles: titlesOf(imported.value, language) };
  },
};

const keptIn = (form: FormData) => ({
  sender: typedText(form, 'sender'),
  recorder: typedText(form, 'recorder'),
  reason: typedText(form, 'reason'),
});

/** What the findings of an import are called. The page would load the words of all findings for them. */
const titlesOf = ({ batches }: Imported, language: LocaleCode): Partial<Readonly<Record<FindingCode, string>>> => {
  const results = batches.flatMap((batch) => (batch.kind === 'taken' ? batch.results : []));
  const codes = results.flatMap(({ code, review = [] }) => (code === undefined ? review : [code, ...review]));
  return Object.fromEntries(codes.map((code) => [code, findings[code].words[language].title]));
};

/** Led back to the page, so that a reload sends nothing. */
const pageOf = (kioskId: string, outcome: (typeof outcomes)[number] | (typeof keptOutcomes)[number]): string =>
  `/hub/kiosks/${encodeURIComponent(kioskId)}?outcome=${outcome}`;
