import { may } from '#lib/domain/permission.ts';
import type { PageServerLoad } from './$types';

const refusals = ['reasonMissing', 'notPermitted'] as const;

export const load: PageServerLoad = ({ locals: { signedIn }, url }) => ({
  mayMake: may(signedIn.role, 'archive.make'),
  refused: refusals.find((known) => known === url.searchParams.get('outcome')) ?? null,
});
