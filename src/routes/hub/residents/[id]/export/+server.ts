import { error } from '@sveltejs/kit';
import { exportResident } from '#lib/server/console/export-resident.ts';
import type { RequestHandler } from './$types';

/** Everything that is held on a person, as a file. It is sent for, so that a permission of its own is asked. */
export const POST: RequestHandler = async ({ locals: { hub, signedIn }, params }) => {
  const held = await exportResident(hub.database, signedIn.communityId, params.id);
  if (held === undefined) error(404, 'Not found');
  hub.logger.info({ resident: params.id, staff: signedIn.staffId }, 'what is held on a resident was exported');
  const exportedAt = hub.clock().toISOString();
  return new Response(`${JSON.stringify({ exportedAt, ...held }, null, 2)}\n`, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${params.id}.json"`,
      'cache-control': 'no-store',
    },
  });
};
