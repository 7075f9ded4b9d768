import { liveResponse, staffConnections } from '#lib/server/http/live.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals: { hub, signedIn } }) =>
  liveResponse(
    { changes: hub.changes, subscribers: hub.metrics.liveSubscribers },
    { community: signedIn.communityId, who: staffConnections(signedIn.staffId) },
  );
