import { fail } from '@sveltejs/kit';
import { listCommunities } from '#lib/server/console/communities.ts';
import {
  foundInDistrict,
  newCommunityIdentity,
  type NotFoundedInDistrict,
} from '#lib/server/founding/found-in-district.ts';
import { joinDistrict, type NotJoined } from '#lib/server/console/district.ts';
import { formOf, typedText } from '../typed.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { hub, signedIn }, url }) => {
  const now = hub.clock();
  const asked = { now, zone: signedIn.zone, from: url.searchParams.get('from') };
  const [communities, backup, drills] = await Promise.all([
    listCommunities(hub.database.orm, signedIn.communityId, asked),
    hub.backups.state(),
    hub.backups.drills(),
  ]);
  return { communities, backup, drills, now, identity: newCommunityIdentity(hub.random) };
};

const statusOf = { notPermitted: 403, nameTaken: 409, again: 409, faulty: 400 } as const satisfies Record<
  NotFoundedInDistrict['code'],
  number
>;

const joinStatus = { notPermitted: 403, wrong: 400, tooManyAttempts: 429 } as const satisfies Record<
  NotJoined['code'],
  number
>;

export const actions: Actions = {
  found: async ({ locals: { hub, signedIn }, request }) => {
    const form = await formOf(request);
    const typed = {
      identity: typedText(form, 'identity'),
      name: typedText(form, 'name'),
      nameEn: typedText(form, 'nameEn'),
      stores: typedText(form, 'stores'),
      managerName: typedText(form, 'managerName'),
      signInName: typedText(form, 'signInName'),
    };
    const founded = await foundInDistrict(hub, signedIn, typed);
    if (!founded.ok) return fail(statusOf[founded.error.code], { typed, refused: founded.error });
    const { communityId } = founded.value;
    hub.logger.info({ community: communityId, by: signedIn.staffId }, 'a district founded a community');
    return { founded: founded.value };
  },

  join: async ({ locals: { hub, signedIn }, request }) => {
    const code = typedText(await formOf(request), 'code');
    const joined = await joinDistrict(hub, signedIn, code);
    if (!joined.ok) return fail(joinStatus[joined.error.code], { code, notJoined: joined.error });
    hub.logger.info({ community: joined.value.id, by: signedIn.staffId }, 'a community joined a district');
    return { joined: joined.value };
  },
};
