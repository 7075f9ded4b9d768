import { redirect } from '@sveltejs/kit';
import { endSession, sessionCookie, type SignedIn } from '#lib/server/console/session.ts';
import { staffConnections } from '#lib/server/http/live.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ cookies, locals }) => {
  const { hub } = locals;
  // Whoever is not signed in may ask for it all the same.
  const signedIn = locals.signedIn as SignedIn | undefined;
  await endSession(hub.database.orm, cookies.get(sessionCookie) ?? '');
  // Those of other browsers come back by themselves.
  if (signedIn !== undefined) hub.changes.end(signedIn.communityId, staffConnections(signedIn.staffId));
  cookies.delete(sessionCookie, { path: '/' });
  redirect(303, '/hub/sign-in');
};
