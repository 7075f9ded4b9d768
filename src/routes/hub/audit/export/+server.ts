import { exportHubFacts } from '#lib/server/console/hub-facts.ts';
import type { RequestHandler } from './$types';

/** The hub's chain as a file, which can be checked without the hub. */
export const GET: RequestHandler = ({ locals: { hub, signedIn } }) => {
  const { communityId } = signedIn;
  const lines = exportHubFacts(hub.database.orm, communityId);
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
  return new Response(stream, {
    headers: {
      'content-type': 'application/jsonl; charset=utf-8',
      'content-disposition': `attachment; filename="hub-facts-${communityId}.jsonl"`,
      'cache-control': 'no-store',
    },
  });
};
