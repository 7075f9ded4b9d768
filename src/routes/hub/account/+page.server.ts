import { fail, redirect } from '@sveltejs/kit';
import { choosePassword, type PasswordRefused } from '#lib/server/console/account.ts';
import {
  addFactor,
  factorOf,
  factorStateOf,
  isSecret,
  newFactor,
  removeFactor,
  type CodeRefused,
  type FactorRefused,
  type NewFactor,
} from '#lib/server/console/second-factor.ts';
import { endOwnSessions, listSessions } from '#lib/server/console/sessions.ts';
import { staffConnections } from '#lib/server/http/live.ts';
import { qrCode } from '#lib/ui/card-code.ts';
import { formOf, typedText } from '../typed.ts';
import type { Actions, PageServerLoad } from './$types';

const outcomes = ['chosen', 'ended', 'factorRemoved'] as const;

// Nothing of this page is refreshed by itself, because somebody may be typing a password.
export const load: PageServerLoad = async ({ locals: { hub, signedIn }, url }) => {
  const { communityId, staffId, tokenHash, owes } = signedIn;
  const sessions = await listSessions(hub.database.orm, communityId, staffId, hub.clock());
  return {
    owes,
    factor: (await factorStateOf(hub.database.orm, signedIn)) ?? null,
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
  incomplete: 400,
  wrongCode: 400,
} as const satisfies Record<(PasswordRefused | FactorRefused | CodeRefused)['code'], number>;

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
  beginFactor: ({ locals: { hub, signedIn } }) => ({ newFactor: shown(newFactor(hub.random, signedIn)) }),
  addFactor: async ({ locals: { hub, signedIn }, request }) => {
    const form = await formOf(request);
    const secret = typedText(form, 'secret');
    const wanted = { secret, password: typedText(form, 'password'), code: typedText(form, 'code') };
    const added = await addFactor(hub, signedIn, wanted);
    if (!added.ok) {
      // The phone has taken the secret over, so that it stays the same.
      const again = isSecret(secret) ? { newFactor: shown(factorOf(secret, signedIn)) } : {};
      return fail(statusOf[added.error.code], { refused: added.error, ...again });
    }
    hub.logger.info({ by: signedIn.staffId }, 'somebody added a second factor');
    hub.changes.end(signedIn.communityId, staffConnections(signedIn.staffId));
    return { recoveryCodes: added.value };
  },
  removeFactor: async ({ locals: { hub, signedIn }, request }) => {
    const removed = await removeFactor(hub, signedIn, typedText(await formOf(request), 'code'));
    if (!removed.ok) return fail(statusOf[removed.error.code], { refused: removed.error });
    hub.logger.info({ by: signedIn.staffId }, 'somebody took their second factor away');
    redirect(303, '/hub/account?outcome=factorRemoved');
  },
  endSession: async ({ locals, request }) => end(locals, typedText(await formOf(request), 'session')),
  endOthers: ({ locals }) => end(locals, null),
};

/** A secret as the page shows it. */
const shown = ({ secret, uri }: NewFactor) => ({ secret, code: qrCode(uri) });

async function end({ hub, signedIn }: App.Locals, id: string | null) {
  const ended = await endOwnSessions(hub, signedIn, id);
  if (!ended.ok) return fail(403, { refused: { code: ended.error } });
  hub.changes.end(signedIn.communityId, staffConnections(signedIn.staffId));
  redirect(303, '/hub/account?outcome=ended');
}
