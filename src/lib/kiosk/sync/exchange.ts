import type { KioskEvent } from '#lib/protocol/event.ts';
import { maxEventBytes } from '#lib/protocol/event.ts';
import { maxPageRows, pullResponseSchema, scopeParameter, type Changes } from '#lib/protocol/pull.ts';
import { maxBatchBytes, maxBatchEvents, pushResponseSchema, type PushResponse } from '#lib/protocol/push.ts';
import { utf8 } from '#lib/base/encoding.ts';
import { uuidV7 } from '#lib/base/id.ts';
import { applyPull } from '../store/snapshot.ts';
import { countWaiting, nextBatch, noteAnswers, sendAgainFrom } from '../store/outbox.ts';
import { startEpoch } from '../store/recovery.ts';
import type { KioskTables } from '../store/tables.ts';
import { call, type Call, type CallFailure, type Line } from './transport.ts';
import type * as v from 'valibot';

/** How an exchange ended. */
export type ExchangeOutcome =
  | { readonly kind: 'done'; readonly pushed: number }
  | { readonly kind: 'notPaired' }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

/** What an exchange needs besides the tables. */
export interface ExchangeContext {
  readonly line: Line;
  readonly tables: KioskTables;
  readonly appVersion: string;
}

class CallFailed extends Error {
  readonly failure: CallFailure;
  constructor(failure: CallFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}

/**
 * One whole exchange: recovered events, then waiting ones in order, then the pull. No IndexedDB transaction is open
 * during a call; whatever happens in between is found by the next round.
 */
export async function exchange(context: ExchangeContext): Promise<ExchangeOutcome> {
  const { tables } = context;
  if ((await tables.read('identity')) === undefined) return { kind: 'notPaired' };
  try {
    let pushed = 0;
    let again: number;
    do {
      // A new epoch may be waiting for the old one's events, so recovered ones go first in each round.
      pushed += await pushAll(context, 'recovered');
      pushed += await pushAll(context, 'waiting');
      again = await pullAll(context);
    } while (again > 0);
    return { kind: 'done', pushed };
  } catch (error) {
    if (error instanceof CallFailed) return { kind: 'failed', failure: error.failure };
    throw error;
  }
}

async function callHub<Schema extends v.GenericSchema>(
  { line, tables }: ExchangeContext,
  wanted: Pick<Call<Schema>, 'method' | 'path' | 'body' | 'schema'>,
): Promise<v.InferOutput<Schema>> {
  const [identity, clock] = await Promise.all([tables.read('identity'), tables.read('clock')]);
  if (identity === undefined) throw new Error('the kiosk is not paired any more');
  const subject = { community: identity.community, kiosk: identity.kiosk };
  const answer = await call(line, { ...wanted, subject, offsetMs: clock?.offsetMs ?? 0 });
  if (!answer.ok) throw new CallFailed(answer.error);
  await rememberClock(tables, line.now(), answer.value.offsetMs);
  return answer.value.value;
}

/** The hub's answer says how far our clock is off. A clock that had been set ahead and was put right is believed again. */
async function rememberClock(tables: KioskTables, nowMs: number, offsetMs: number): Promise<void> {
  await tables.write('clock', { lastSeenMs: nowMs, offsetMs: Math.round(offsetMs) });
}

async function pushAll(context: ExchangeContext, state: 'waiting' | 'recovered'): Promise<number> {
  let pushed = 0;
  let most = maxBatchEvents;
  for (;;) {
    const events = fitting(await nextBatch(context.tables, state, most));
    if (events.length === 0) return pushed;
    try {
      const response = await pushBatch(context, events, state);
      pushed += response.results.length;
      most = maxBatchEvents;
      if (response.gap !== undefined) await fillGap(context, events, response.gap.wanted);
    } catch (error) {
      if (!isTooLarge(error) || events.length === 1) throw error;
      // A proxy with a smaller limit than the hub's own: half as much, down to one.
      most = Math.ceil(events.length / 2);
    }
  }
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof CallFailed && error.failure.kind === 'problem' && error.failure.problem.code === 'batch-too-large';

/** As many events from the front as fit in one request. */
function fitting(events: readonly KioskEvent[]): readonly KioskEvent[] {
  // Room for what surrounds the events in the request.
  let room = maxBatchBytes - 4096;
  const end = events.findIndex((event) => (room -= utf8(JSON.stringify(wireForm(event))).length + 1) < 0);
  return end === -1 ? events : events.slice(0, Math.max(1, end));
}

/** An event as it travels. One that is too large is sent as its label, which the hub sets aside in its place. */
function wireForm(event: KioskEvent): unknown {
  if (JSON.stringify(event).length <= maxEventBytes) return event;
  const { id, epoch, seq, prev, hash } = event;
  return { oversized: true, id, epoch, seq, prev, hash };
}

async function pushBatch(
  context: ExchangeContext,
  events: readonly KioskEvent[],
  state: 'waiting' | 'recovered',
): Promise<PushResponse> {
  const { tables, appVersion } = context;
  const [chain, clock, persistent, unanswered] = await Promise.all([
    tables.read('chain'),
    tables.read('clock'),
    tables.read('persistent'),
    countWaiting(tables),
  ]);
  const body = {
    epoch: chain?.epoch,
    recovered: state === 'recovered',
    events: events.map(wireForm),
    device: {
      appVersion,
      persistentStorage: persistent ?? null,
      clockOffsetMs: clock?.offsetMs ?? 0,
      waiting: unanswered.waiting,
    },
  };
  const response = await callHub(context, { method: 'POST', path: '/sync/push', body, schema: pushResponseSchema });
  await noteAnswers(tables, events, response.results);
  return response;
}

/**
 * The hub lacks events before the ones we sent: it was restored from a backup. Where this tablet has pruned them too, the
 * chain has a hole that nobody can fill, and the rest goes on in a new epoch.
 */
async function fillGap(
  { tables, line }: ExchangeContext,
  events: readonly KioskEvent[],
  wanted: number,
): Promise<void> {
  const again = await sendAgainFrom(tables, events[0]?.epoch ?? '', wanted);
  if (again > 0) return;
  await tables.transaction('rw', [tables.meta, tables.outbox], () =>
    startEpoch(tables, uuidV7(line.now(), line.random)),
  );
}

/** Pulls until nothing more is there, and applies it all at once. Returns how many events must be sent again. */
async function pullAll(context: ExchangeContext): Promise<number> {
  const { tables, line } = context;
  const chain = await tables.read('chain');
  const from = (await tables.read('sync'))?.cursor ?? null;
  if (chain === undefined) return 0;
  const pages: Changes[] = [];
  let reset = from === null;
  let cursor = from;
  for (;;) {
    const query = new URLSearchParams({ limit: String(maxPageRows), epoch: chain.epoch, scopes: scopeParameter });
    if (cursor !== null) query.set('cursor', cursor);
    const page = await callHub(context, { method: 'GET', path: `/sync/pull?${query}`, schema: pullResponseSchema });
    if (page.from !== cursor) throw new CallFailed({ kind: 'garbled', cause: 'the page does not start at the cursor' });
    if (page.reset) {
      // The hub starts over, and so what was gathered before belongs to another state of it.
      reset = true;
      pages.length = 0;
    }
    pages.push(page.changes);
    cursor = page.cursor;
    if (!page.more) {
      const pulled = { from, reset, pages, last: page };
      return (await applyPull(tables, pulled, chain.epoch, line.now())) ?? 0;
    }
  }
}
