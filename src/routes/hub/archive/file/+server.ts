import { redirect } from '@sveltejs/kit';
import { Readable } from 'node:stream';
import { dayOf } from '#lib/domain/day.ts';
import { makeArchive } from '#lib/server/archive/make.ts';
import { formOf, typedText } from '../../typed.ts';
import type { RequestHandler } from './$types';

/** All that is of the community as one file. It is sent for, since it is recorded who took it and why. */
export const POST: RequestHandler = async ({ locals: { hub, dataDir, signedIn }, request }) => {
  const reason = typedText(await formOf(request), 'reason');
  const now = hub.clock();
  const made = await makeArchive(hub, dataDir, { ...signedIn, reason }, now);
  if (!made.ok) redirect(303, `/hub/archive?outcome=${made.error}`);
  const { manifest, bytes } = made.value;
  hub.logger.info({ staff: signedIn.staffId, parts: manifest.parts.length }, 'an archive of the community was made');
  const day = dayOf(now.getTime(), signedIn.zone);
  const name = encodeURIComponent(`${manifest.community.name} ${day}.zip`);
  return new Response(Readable.toWeb(bytes) as ReadableStream<Uint8Array>, {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="points-store-${day}.zip"; filename*=UTF-8''${name}`,
      'cache-control': 'no-store',
    },
  });
};
