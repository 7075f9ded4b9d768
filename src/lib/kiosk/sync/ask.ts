import { allotmentResponseSchema } from '#lib/protocol/allotment.ts';
import type { Points } from '#lib/domain/points.ts';
import { pointsToHold } from '../store/allotment.ts';
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
  const holds = async () => (await pointsToHold(context.tables, residentId, points)) === undefined;
  const atLeast = await pointsToHold(context.tables, residentId, points);
  if (atLeast === undefined) return { kind: 'held' };
  try {
    const body = JSON.stringify({ residentId, atLeast });
    const call = { method: 'POST', path: '/allotments', body, schema: allotmentResponseSchema } as const;
    const { missing, holders } = await callHub(context, call);
    if (missing === 0) await context.exchange();
    for (const ms of missing === 0 ? [] : looksMs) {
      while (!over.isReached && (await newsWithin(context, ms))) if (await holds()) return { kind: 'held' };
      await context.exchange();
      if (await holds()) break;
    }
    if (await holds()) return { kind: 'held' };
    return { kind: 'notHeld', holders: holders.map(({ kioskLabel }) => kioskLabel) };
  } catch (error) {
    if (error instanceof CallFailed) return { kind: 'unanswered' };
    throw error;
  }
}

/** Whether there was news before so much time had passed. */
const newsWithin = ({ wait, news }: AskContext, ms: number): Promise<boolean> =>
  Promise.race([news().then(() => true), wait(ms).then(() => false)]);
