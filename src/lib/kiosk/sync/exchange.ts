import { holdsRecovered, nextBatch } from '../store/outbox.ts';
import { sendWordsAfter } from '../store/late-words.ts';
import { releaseWanted } from '../store/allotment.ts';
import { readClocks, readTime } from '../store/time.ts';
import { partFromCopy } from '../store/token.ts';
import type { Problem } from '#lib/protocol/problem.ts';
import { scopeNames, scopes } from '#lib/protocol/pull.ts';
import { protocolVersion } from '#lib/protocol/versions.ts';
import { CallFailed, garbled, isUnsupported, type ExchangeContext } from './call-hub.ts';
import { pullAll } from './pull-changes.ts';
import { pushAll } from './push-events.ts';
import type { CallFailure } from './transport.ts';
import { Turning } from './turning.ts';

/** How an exchange ended. */
export type ExchangeOutcome =
  | { readonly kind: 'done'; readonly pushed: number }
  | { readonly kind: 'notPaired' }
  /** The hub took what was sent, but answers no pull: one side has to be updated. */
  | { readonly kind: 'mismatched'; readonly older: 'kiosk' | 'hub' }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

/** A restored hub or tablet needs a second round. More than these, and the two will never agree. */
const mostRounds = 4;

/**
 * One whole exchange: recovered events, then waiting ones in order, then the pull. No IndexedDB transaction is open
 * during a call. What is recorded meanwhile goes with the next round.
 */
export async function exchange(context: ExchangeContext): Promise<ExchangeOutcome> {
  const { tables, line } = context;
  if ((await tables.read('identity')) === undefined) return { kind: 'notPaired' };
  try {
    await sendWordsAfter(tables);
    const turning = new Turning(context);
    let pushed = 0;
    for (let round = 1; round <= mostRounds; round += 1) {
      // Recovered events go first in each round, because events of a new epoch may wait for them.
      pushed += await pushAll(context, 'recovered', turning);
      const isHeld = await holdsRecovered(tables);
      if (!isHeld) pushed += await pushAll(context, 'waiting', turning);
      const { again, wanted, toldAnew } = await pullAll(context, turning);
      // Points that others wait for are released at once. The rows that follow from it come with the next exchange.
      const released = await releaseWanted(tables, wanted, { reading: readClocks(line), random: line.random });
      if (released > 0) context.changed?.('events');
      if (released > 0 && !isHeld) pushed += await pushAll(context, 'waiting', turning);
      const [recovered] = await nextBatch(tables, 'recovered', 1);
      if (again === 0 && !toldAnew && (recovered === undefined || isHeld)) return { kind: 'done', pushed };
    }
    throw garbled(`hub and tablet do not agree after ${mostRounds} rounds`);
  } catch (error) {
    if (isUnsupported(error) && error.failure.kind === 'problem') {
      return { kind: 'mismatched', older: olderSide(error.failure.problem) };
    }
    if (!(error instanceof CallFailed)) throw error;
    const { failure } = error;
    if (failure.kind === 'problem' && failure.problem.copied === true) {
      await partFromCopy(tables, (await readTime(tables, readClocks(line))).nowMs, line.random);
      context.changed?.('events');
    }
    return { kind: 'failed', failure };
  }
}

/** Which side has to be updated. */
function olderSide({ scopes: served, supported }: Problem): 'kiosk' | 'hub' {
  const lacks = (name: (typeof scopeNames)[number]): boolean =>
    !(served?.[name] ?? []).some((version) => version >= scopes[name].version);
  if (served !== undefined) return scopeNames.some(lacks) ? 'hub' : 'kiosk';
  return supported !== undefined && supported.to < protocolVersion ? 'hub' : 'kiosk';
}
