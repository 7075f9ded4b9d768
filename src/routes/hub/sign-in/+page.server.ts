import { fail, redirect } from '@sveltejs/kit';
import { browserCookie, browserMs } from '#lib/server/console/browser.ts';
import { consolePath } from '#lib/server/console/path.ts';
import { sessionCookie, sessionMs } from '#lib/server/console/session.ts';
import { signIn, type SignInRefusal } from '#lib/server/console/sign-in.ts';
import { clientAddress } from '#lib/server/http/client-address.ts';
import { formOf } from '../typed.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
  if (locals.signedIn as unknown) redirect(303, '/hub');
  return { to: consolePath(url.searchParams.get('to')) };
};

const statusOf = { wrong: 400, tooManyAttempts: 429, busy: 503 } as const satisfies Record<
  SignInRefusal['code'],
  number
>;

export const actions: Actions = {
  default: async (event) => {
    const { cookies, locals, request, url } = event;
    const { hub } = locals;
    const form = await formOf(request);
    const name = String(form.get('name') ?? '');
    const signedIn = await signIn(hub.database, {
      name,
      password: String(form.get('password') ?? ''),
      onlyCommunity: hub.onlyCommunity,
      address: clientAddress(event),
      browser: cookies.get(browserCookie) ?? '',
      userAgent: request.headers.get('user-agent') ?? '',
      now: hub.clock(),
      random: hub.random,
    });
    if (!signedIn.ok) return fail(statusOf[signedIn.error.code], { name, refusal: signedIn.error });
    const kept = { httpOnly: true, sameSite: 'strict', secure: url.protocol === 'https:' } as const;
    cookies.set(sessionCookie, signedIn.value.session, { ...kept, path: '/', maxAge: sessionMs / 1000 });
    cookies.set(browserCookie, signedIn.value.browser, { ...kept, path: '/hub/sign-in', maxAge: browserMs / 1000 });
    redirect(303, consolePath(form.get('to')));
  },
};
