import { error, fail } from '@sveltejs/kit';
import { may } from '#lib/domain/permission.ts';
import { isOnline, kioskOf } from '#lib/server/console/kiosks.ts';
import { importOutbox } from '#lib/server/console/outbox-import.ts';
import { kioskConnections } from '#lib/server/http/live.ts';
import { revokeKiosk, type RevocationRefused } from '#lib/server/sync/enrolment.ts';
import { formOf } from '../../typed.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn }, params }) => {
  depends('hub:live');
  const kiosk = await kioskOf(hub.database.orm, signedIn.communityId, params.id);
  if (kiosk === undefined) error(404, 'Not found');
  const now = hub.clock();
  return {
    now,
    kiosk: { ...kiosk, online: isOnline(kiosk.lastSeenAt, now) },
    mayRevoke: may(signedIn.role, 'kiosk.revoke'),
    mayImport: may(signedIn.role, 'outbox.import'),
  };
};

const statusOf = { notPermitted: 403, unknown: 404, alreadyRevoked: 409 } as const satisfies Record<
  RevocationRefused,
  number
>;

export const actions: Actions = {
  revoke: async ({ locals: { hub, signedIn }, params }) => {
    const revoked = await revokeKiosk(hub, signedIn, params.id, hub.clock());
    if (!revoked.ok) return fail(statusOf[revoked.error], { notRevoked: revoked.error });
    hub.changes.end(signedIn.communityId, kioskConnections(params.id));
    const exposure = revoked.value;
    hub.logger.info({ kiosk: params.id, staff: signedIn.staffId, exposure }, 'a kiosk was declared lost');
    return undefined;
  },
  import: async ({ locals: { hub, signedIn }, params, request }) => {
    const file = (await formOf(request)).get('file');
    if (!(file instanceof File) || file.size === 0) return fail(400, { refusal: 'missing' as const });
    const imported = await importOutbox(hub, signedIn, params.id, await file.text());
    if (!imported.ok) return fail(400, { refusal: imported.error });
    hub.logger.info({ kiosk: params.id, staff: signedIn.staffId }, 'an exported outbox was imported');
    return { imported: imported.value };
  },
};
