import { movementKinds } from '#lib/domain/points.ts';
import { listTransfers } from '#lib/server/console/transfers.ts';
import { systemAccounts } from '#lib/server/ledger/balances.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn }, url }) => {
  depends('hub:live');
  const kind = movementKinds.find((known) => known === url.searchParams.get('kind'));
  const account = systemAccounts.find((known) => known === url.searchParams.get('account'));
  const from = url.searchParams.get('from');
  const page = await listTransfers(hub.database.orm, signedIn.communityId, { kind, account }, from);
  return { kinds: movementKinds, accounts: systemAccounts, kind: kind ?? null, account: account ?? null, from, page };
};
