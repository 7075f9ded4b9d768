import { redirect } from '@sveltejs/kit';
import { endSession, sessionCookie } from '#lib/server/console/session.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ cookies, locals: { hub } }) => {
  await endSession(hub.database.orm, cookies.get(sessionCookie) ?? '');
  cookies.delete(sessionCookie, { path: '/' });
  redirect(303, '/hub/sign-in');
};
