import { fail, redirect } from '@sveltejs/kit';
import { choosePassword, type PasswordRefused } from '#lib/server/console/account.ts';
import { endOwnSessions, listSessions } from '#lib/server/console/sessions.ts';
import { staffConnections } from '#lib/server/http/live.ts';
import { formOf, typedText } from '../typed.ts';
import type { Actions, PageServerLoad } from './$types';

const outcomes = ['chosen', 'ended'] as const;

// Nothing of this page is refreshed by itself, because somebody may be typing a password.
export const load: PageServerLoad = async ({ locals: { hub, signedIn }, url }) => {
  const { communityId, staffId, tokenHash, owes } = signedIn;
  const sessions = await listSessions(hub.database.orm, communityId, staffId, hub.clock());
  return {
    owes,
    sessions: sessions.map((session) => ({ ...session, isThis: session.id === tokenHash })),
    outcome: outcomes.find((known) => known === url.searchParams.get('outcome')) ?? null,
  };
};

const statusOf = {
  wrongPassword: 400,
  tooManyAttempts: 429,
  notPermitted: 403,
  tooShort: 400,
  tooLong: 400,
  named: 400,
  common: 400,
  notRepeated: 400,
  same: 400,
  overtaken: 409,
} as const satisfies Record<PasswordRefused['code'], number>;

export const actions: Actions = {
  choosePassword: async ({ locals: { hub, signedIn }, request }) => {
    const form = await formOf(request);
    const chosen = await choosePassword(hub, signedIn, {
      old: typedText(form, 'old'),
      chosen: typedText(form, 'chosen'),
      repeated: typedText(form, 'repeated'),
    });
    if (!chosen.ok) return fail(statusOf[chosen.error.code], { refused: chosen.error });
    hub.logger.info({ by: signedIn.staffId }, 'somebody chose a password');
    hub.changes.end(signedIn.communityId, staffConnections(signedIn.staffId));
    redirect(303, '/hub/account?outcome=chosen');
  },
  endSession: async ({ locals, request }) => end(locals, typedText(await formOf(request), 'session')),
  endOthers: ({ locals }) => end(locals, null),
};

async function end({ hub, signedIn }: App.Locals, id: string | null) {
  const ended = await endOwnSessions(hub, signedIn, id);
  if (!ended.ok) return fail(403, { refused: { code: ended.error } });
  hub.changes.end(signedIn.communityId, staffConnections(signedIn.staffId));
  redirect(303, '/hub/account?outcome=ended');
}
