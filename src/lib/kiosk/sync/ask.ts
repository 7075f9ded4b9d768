import { allotmentResponseSchema } from '#lib/protocol/allotment.ts';
import type { Points } from '#lib/domain/points.ts';
import { pointsToHold } from '../store/allotment.ts';
import { callHub, CallFailed, type ExchangeContext } from './call-hub.ts';

/** How asking for points ended: whether they can be spent here now, and who holds them if not. */
export type AskOutcome =
  | { readonly kind: 'held' }
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'notHeld'; readonly holders: readonly string[] };

/** What asking needs: the exchange, which brings what was granted, and a clock to wait by. */
export interface AskContext extends ExchangeContext {
  readonly exchange: () => Promise<unknown>;
  readonly wait: (ms: number) => Promise<void>;
}

// A kiosk that is online answers within a few hundred milliseconds; a resident is not kept waiting for one that is not.
const looksMs = [150, 250, 400, 700, 1200] as const;
const limitMs = 4000;

/**
 * Asks the hub for points of a resident and waits until they can be spent here: what is free comes at once, and what
 * another kiosk holds when that kiosk has released it. A hub that hangs is given up after a few seconds.
 */
export function askForPoints(context: AskContext, residentId: string, points: Points): Promise<AskOutcome> {
  const limit = context.wait(limitMs).then((): AskOutcome => ({ kind: 'unanswered' }));
  return Promise.race([ask(context, residentId, points), limit]);
}

async function ask(context: AskContext, residentId: string, points: Points): Promise<AskOutcome> {
  const holds = async () => (await pointsToHold(context.tables, residentId, points)) === undefined;
  const atLeast = await pointsToHold(context.tables, residentId, points);
  if (atLeast === undefined) return { kind: 'held' };
  try {
    const body = { residentId, atLeast };
    const call = { method: 'POST', path: '/allotments', body, schema: allotmentResponseSchema } as const;
    const { missing, holders } = await callHub(context, call);
    await context.exchange();
    if (missing > 0) {
      for (const ms of looksMs) {
        if (await holds()) break;
        await context.wait(ms);
        await context.exchange();
      }
    }
    if (await holds()) return { kind: 'held' };
    return { kind: 'notHeld', holders: holders.map(({ kioskLabel }) => kioskLabel) };
  } catch (error) {
    if (error instanceof CallFailed) return { kind: 'unanswered' };
    throw error;
  }
}
