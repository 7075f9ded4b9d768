import { reviewCodes } from '#lib/protocol/push.ts';
import { listReviews, reviewDecider } from '#lib/server/console/attention.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals: { hub, signedIn }, url }) => {
  depends('hub:live');
  const code = reviewCodes.find((known) => known === url.searchParams.get('code'));
  const from = url.searchParams.get('from');
  const { rows, next } = await listReviews(hub.database.orm, signedIn.communityId, { code, from });
  return {
    codes: reviewCodes,
    code: code ?? null,
    from,
    next,
    reviews: rows.map((review) => ({ ...review, decider: reviewDecider[review.code] })),
  };
};
