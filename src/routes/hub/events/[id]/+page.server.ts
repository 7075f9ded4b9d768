import { error } from '@sveltejs/kit';
import * as v from 'valibot';
import { uuidSchema } from '#lib/domain/scalar.ts';
import { eventOf } from '#lib/server/console/events.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { hub, signedIn }, params }) => {
  const event = v.is(uuidSchema, params.id)
    ? await eventOf(hub.database.orm, signedIn.communityId, params.id)
    : undefined;
  if (event === undefined) error(404, 'Not found');
  const { payload, ...rest } = event;
  return { event: { ...rest, raw: JSON.stringify(payload, null, 2) } };
};
