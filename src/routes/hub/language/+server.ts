import { redirect } from '@sveltejs/kit';
import { isLocaleCode } from '#lib/domain/locale.ts';
import { consolePath } from '#lib/server/console/path.ts';
import { languageCookie } from './cookie.ts';
import { formOf } from '../typed.ts';
import type { RequestHandler } from './$types';

const yearSeconds = 365 * 86_400;

export const POST: RequestHandler = async ({ cookies, request }) => {
  const form = await formOf(request);
  const language = String(form.get('language'));
  if (isLocaleCode(language)) {
    cookies.set(languageCookie, language, { path: '/', sameSite: 'strict', maxAge: yearSeconds });
  }
  redirect(303, consolePath(form.get('to')));
};
