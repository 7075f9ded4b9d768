import { allotmentResponseSchema, type AllotmentResponse } from '#lib/protocol/allotment.ts';
import type { Points } from '#lib/domain/points.ts';
import { pointsToHold } from '../store/allotment.ts';
import { readClocks } from '../store/time.ts';
import { callHub, CallFailed, type ExchangeContext } from './call-hub.ts';

/** How asking for points ended: whether they can be spent here now, and who holds them if not. */
export type AskOutcome =
  | { readonly kind: 'held' }
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'notHeld'; readonly holders: readonly string[] };

/** What asking needs: the exchange, which brings what was granted, and something to wait by. */
export interface AskContext extends ExchangeContext {
  readonly exchange: () => Promise<unknown>;
  readonly wait: (ms: number) => Promise<void>;
  /** The next change of the store, as by an exchange that the hub's poke led to. */
  readonly news: () => Promise<void>;
}

// What is released comes with the exchange that the hub's poke leads to. For a live channel that is down, the hub is asked
// by itself as well; a resident is not kept waiting for a kiosk that does not answer.
const looksMs = [300, 500, 800, 1200] as const;
const limitMs = 4000;
/** The look (counted from 0) after which the hub is asked once more: by then who is asked has had the hub's patience. */
const asksAgainAfter = 2;

/**
 * Asks the hub for points of a resident and waits until they can be spent here: what is free comes at once, and what
 * another kiosk holds when that kiosk has released it. A hub that hangs is given up after a few seconds.
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
      // Whoever has not answered by now is silent, and the hub may lend what it holds.
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

/** Whether there was news before so much time had passed. */
const newsWithin = ({ wait, news }: AskContext, ms: number): Promise<boolean> =>
  Promise.race([news().then(() => true), wait(ms).then(() => false)]);
