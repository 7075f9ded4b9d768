import { fail, redirect } from '@sveltejs/kit';
import { consolePath } from '#lib/server/console/path.ts';
import { sessionCookie, sessionMs } from '#lib/server/console/session.ts';
import { signIn } from '#lib/server/console/sign-in.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
  if (locals.signedIn as unknown) redirect(303, '/hub');
  return { to: consolePath(url.searchParams.get('to')) };
};

export const actions: Actions = {
  default: async ({ cookies, getClientAddress, locals: { hub }, request, url }) => {
    const form = await request.formData();
    const name = String(form.get('name') ?? '');
    const signedIn = await signIn(hub.database, {
      name,
      password: String(form.get('password') ?? ''),
      onlyCommunity: hub.onlyCommunity,
      address: getClientAddress(),
      now: hub.clock(),
      random: hub.random,
    });
    if (!signedIn.ok) return fail(signedIn.error.code === 'wrong' ? 400 : 429, { name, refusal: signedIn.error });
    cookies.set(sessionCookie, signedIn.value, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: url.protocol === 'https:',
      maxAge: sessionMs / 1000,
    });
    redirect(303, consolePath(form.get('to')));
  },
};
