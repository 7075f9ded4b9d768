import { error, fail } from '@sveltejs/kit';
import { may } from '#lib/domain/permission.ts';
import { isOnline, kioskOf } from '#lib/server/console/kiosks.ts';
import { importOutbox } from '#lib/server/console/outbox-import.ts';
import { revokeKiosk } from '#lib/server/sync/enrolment.ts';
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

export const actions: Actions = {
  revoke: async ({ locals: { hub, signedIn }, params }) => {
    const { exposure, revision } = await revokeKiosk(hub.database, signedIn.communityId, params.id, hub.clock());
    hub.changes.changed(signedIn.communityId, revision);
    hub.logger.info({ kiosk: params.id, staff: signedIn.staffId, exposure }, 'a kiosk was declared lost');
  },
  import: async ({ locals: { hub, signedIn }, params, request }) => {
    const file = (await request.formData()).get('file');
    if (!(file instanceof File) || file.size === 0) return fail(400, { refusal: 'missing' as const });
    const imported = await importOutbox(hub, signedIn.communityId, params.id, await file.text());
    if (!imported.ok) return fail(400, { refusal: imported.error });
    hub.logger.info({ kiosk: params.id, staff: signedIn.staffId }, 'an exported outbox was imported');
    return { imported: imported.value };
  },
};
