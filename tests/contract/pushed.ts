import { answersTo, type PushRequest, type PushResponse } from '#lib/protocol/push.ts';
import type { Database } from '#lib/server/db/database.ts';
import { push, type PushContext } from '#lib/server/sync/push.ts';
import { quiet, testNow, type TestKiosk } from './community.ts';

/** Pushes a request, or all events of a kiosk, and spells out the answer to each event. */
export async function pushed(
  database: Database,
  kiosk: TestKiosk,
  request: PushRequest = kiosk.batch(),
  now = testNow,
  how: Pick<PushContext, 'carried'> = {},
): Promise<PushResponse> {
  const { response } = await push({ database, logger: quiet, ...how }, kiosk.subject, request, now);
  return { ...response, results: [...answersTo(request.events, response)] };
}
