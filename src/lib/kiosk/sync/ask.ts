import { allotmentResponseSchema, type AllotmentResponse } from '#lib/protocol/allotment.ts';
import type { Points } from '#lib/domain/points.ts';
import { pointsToHold } from '../store/allotment.ts';
import { readClocks } from '../store/time.ts';
import { callHub, CallFailed, type ExchangeContext } from './call-hub.ts';

/** How asking for points ended: whether they can be spent here now, or which kiosks hold them. */
export type AskOutcome =
  | { readonly kind: 'held' }
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'notHeld'; readonly holders: readonly string[] };

/** What asking needs. `exchange` fetches what was granted. */
export interface AskContext extends ExchangeContext {
  readonly exchange: () => Promise<unknown>;
  readonly wait: (ms: number) => Promise<void>;
  /** Resolves at the next change of the store, such as one by an exchange that the hub's poke triggered. */
  readonly news: () => Promise<void>;
}

// Released points come with the exchange that the hub's poke triggers. The live channel may be down, so the hub is also
// asked after these waits. A resident is not kept waiting for a kiosk that does not answer.
const looksMs = [300, 500, 800, 1200] as const;
const limitMs = 4000;
/**
 * After this look (counted from 0) the hub is asked once more. By then its patience with the other kiosks has run out.
 */
const asksAgainAfter = 2;

/**
 * Asks the hub for points of a resident, and waits until they can be spent here. Free points come at once, and points
 * that another kiosk holds when that kiosk has released them. After a few seconds without an answer it gives up.
 */
export function askForPoints(context: AskContext, residentId: string, points: Points): Promise<AskOutcome> {
  const over = { isReached: false };
  const limit = context.wait(limitMs).then((): AskOutcome => {
    over.isReached = true;
    return { kind: 'unanswered' };
  });
  return Promise.race([ask(context, residentId, points, over), limit]);
}

async function ask(
  context: AskContext,
  residentId: string,
  points: Points,
  over: { readonly isReached: boolean },
): Promise<AskOutcome> {
  const missingHere = () => pointsToHold(context.tables, residentId, points, readClocks(context.line));
  const holds = async () => (await missingHere()) === undefined;
  let atLeast = await missingHere();
  if (atLeast === undefined) return { kind: 'held' };
  try {
    let { missing, holders } = await wish(context, residentId, atLeast);
    if (missing === 0) await context.exchange();
    for (const [look, ms] of (missing === 0 ? [] : looksMs).entries()) {
      while (!over.isReached && (await newsWithin(context, ms))) if (await holds()) return { kind: 'held' };
      await context.exchange();
      atLeast = await missingHere();
      if (atLeast === undefined) return { kind: 'held' };
      if (look !== asksAgainAfter) continue;
      // A kiosk that has not answered by now is silent, and the hub may lend what it holds.
      ({ missing, holders } = await wish(context, residentId, atLeast));
      await context.exchange();
      if (missing === 0 || (await holds())) break;
    }
    if (await holds()) return { kind: 'held' };
    return { kind: 'notHeld', holders: holders.map(({ kioskLabel }) => kioskLabel) };
  } catch (error) {
    if (error instanceof CallFailed) return { kind: 'unanswered' };
    throw error;
  }
}

function wish(context: AskContext, residentId: string, atLeast: Points): Promise<AllotmentResponse> {
  const body = JSON.stringify({ residentId, atLeast });
  return callHub(context, { method: 'POST', path: '/allotments', body, schema: allotmentResponseSchema });
}

/** Whether there was news within `ms` milliseconds. */
const newsWithin = ({ wait, news }: AskContext, ms: number): Promise<boolean> =>
  Promise.race([news().then(() => true), wait(ms).then(() => false)]);
