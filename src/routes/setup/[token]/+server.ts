import { redirect } from '@sveltejs/kit';
import { setupCookie } from '../cookie.ts';
import type { RequestHandler } from './$types';

/** Takes the token out of the address, where a history and a screen would show it, into a cookie. */
export const GET: RequestHandler = ({ cookies, locals, params, url }) => {
  if (locals.setup.admits(params.token)) {
    const secure = url.protocol === 'https:';
    cookies.set(setupCookie, params.token, { httpOnly: true, sameSite: 'lax', secure, path: '/setup' });
  }
  redirect(303, '/setup');
};
