import { liveResponse } from '#lib/server/http/live.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals: { hub, signedIn } }) =>
  liveResponse({ changes: hub.changes, subscribers: hub.metrics.liveSubscribers }, signedIn.communityId);
