import type { KioskEvent } from '#lib/protocol/event.ts';
import { maxEventBytes } from '#lib/protocol/event.ts';
import { changesSchema, maxPageRows, pullResponseSchema, scopeParameter, type Changes } from '#lib/protocol/pull.ts';
import {
  maxBatchBytes,
  maxBatchEvents,
  pushResponseSchema,
  type OversizedLabel,
  type PushResponse,
} from '#lib/protocol/push.ts';
import { utf8 } from '#lib/base/encoding.ts';
import { uuidV7 } from '#lib/base/id.ts';
import { applyPull } from '../store/snapshot.ts';
import { countWaiting, nextBatch, noteAnswers, sendAgainFrom } from '../store/outbox.ts';
import { releaseWanted } from '../store/allotment.ts';
import { startEpoch } from '../store/epoch.ts';
import { callHub, CallFailed, garbled, type ExchangeContext } from './call-hub.ts';
import type { CallFailure } from './transport.ts';
import * as v from 'valibot';

/** How an exchange ended. */
export type ExchangeOutcome =
  | { readonly kind: 'done'; readonly pushed: number }
  | { readonly kind: 'notPaired' }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

/** A restored hub or tablet needs a second round, and a third tells it from one that never comes to rest. */
const mostRounds = 4;

/**
 * One whole exchange: recovered events, then waiting ones in order, then the pull. No IndexedDB transaction is open
 * during a call; whatever happens in between is found by the next round.
 */
export async function exchange(context: ExchangeContext): Promise<ExchangeOutcome> {
  const { tables, line } = context;
  if ((await tables.read('identity')) === undefined) return { kind: 'notPaired' };
  try {
    let pushed = 0;
    for (let round = 1; round <= mostRounds; round += 1) {
      // A new epoch may be waiting for the old one's events, so recovered ones go first in each round.
      pushed += await pushAll(context, 'recovered');
      pushed += await pushAll(context, 'waiting');
      const { again, wanted } = await pullAll(context);
      // What others wait for goes out at once; the pull that it leads to comes with the next exchange.
      const released = await releaseWanted(tables, wanted, { nowMs: line.now(), random: line.random });
      if (released > 0) pushed += await pushAll(context, 'waiting');
      if (again === 0 && (await nextBatch(tables, 'recovered', 1)).length === 0) return { kind: 'done', pushed };
    }
    throw garbled(`hub and tablet do not agree after ${mostRounds} rounds`);
  } catch (error) {
    if (error instanceof CallFailed) return { kind: 'failed', failure: error.failure };
    throw error;
  }
}

async function pushAll(context: ExchangeContext, state: 'waiting' | 'recovered'): Promise<number> {
  let pushed = 0;
  let most = maxBatchEvents;
  /** Events that no request is large enough for; their labels go in their place, so that the ones behind them pass. */
  const labelled = new Set<string>();
  for (;;) {
    const batch = fitting(await nextBatch(context.tables, state, most), labelled);
    const [first] = batch;
    if (first === undefined) return pushed;
    try {
      pushed += await pushBatch(context, batch, state);
      most = maxBatchEvents;
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      // A proxy with a smaller limit than the hub's own: half as much, down to one, down to its label.
      if (batch.length > 1) most = Math.ceil(batch.length / 2);
      else if (labelled.has(first.event.id)) throw error;
      else labelled.add(first.event.id);
    }
  }
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof CallFailed && error.failure.kind === 'problem' && error.failure.problem.code === 'batch-too-large';

/** An event and the form in which it travels. */
interface Parcel {
  readonly event: KioskEvent;
  readonly wire: unknown;
}

/** As many events from the front as fit in one request. */
function fitting(events: readonly KioskEvent[], labelled: ReadonlySet<string>): readonly Parcel[] {
  // Room for what surrounds the events in the request.
  let room = maxBatchBytes - 4096;
  const parcels: Parcel[] = [];
  for (const event of events) {
    const size = utf8(JSON.stringify(event)).length;
    const wire = size > maxEventBytes || labelled.has(event.id) ? labelOf(event) : event;
    room -= wire === event ? size + 1 : 512;
    if (room < 0 && parcels.length > 0) break;
    parcels.push({ event, wire });
  }
  return parcels;
}

const labelOf = ({ id, epoch, seq, prev, hash }: KioskEvent): OversizedLabel => ({
  oversized: true,
  id,
  epoch,
  seq,
  prev,
  hash,
});

/** Sends one batch and writes the answers down. Returns how many events were answered. */
async function pushBatch(
  context: ExchangeContext,
  batch: readonly Parcel[],
  state: 'waiting' | 'recovered',
): Promise<number> {
  const { tables, appVersion } = context;
  const [chain, clock, persistent, unanswered] = await Promise.all([
    tables.read('chain'),
    tables.read('clock'),
    tables.read('persistent'),
    countWaiting(tables),
  ]);
  const body = {
    // Of waiting events, the chain they are in: another tab may have begun a new one in the meantime.
    epoch: state === 'waiting' ? batch[0]?.event.epoch : chain?.epoch,
    recovered: state === 'recovered',
    events: batch.map(({ wire }) => wire),
    device: {
      appVersion,
      persistentStorage: persistent ?? null,
      clockOffsetMs: clock?.offsetMs ?? 0,
      waiting: unanswered.waiting,
    },
  };
  const response = await callHub(context, { method: 'POST', path: '/sync/push', body, schema: pushResponseSchema });
  const { results, gap } = response;
  if (results.some(({ index, id }) => id !== null && batch[index]?.event.id !== id)) {
    throw garbled('the hub answered events that were not sent');
  }
  await noteAnswers(
    tables,
    batch.map(({ event }) => event),
    results,
  );
  const moved = state === 'waiting' ? await followChain(context, body.epoch, response) : false;
  if (results.length === 0 && !moved) throw garbled(`the hub answered nothing and wants ${gap?.wanted ?? 'nothing'}`);
  return results.length;
}

/**
 * Looks at where the hub's chain stands after a push. It wants earlier events: a hub that was restored from a backup gets
 * them again. What neither side has any more, or what a restored or cloned tablet has recorded under numbers that the hub
 * knows otherwise, goes on in a new epoch.
 * @returns whether the next batch is another one.
 */
async function followChain(
  { tables, line }: ExchangeContext,
  epoch: string | undefined,
  { gap, ackSeq, results }: PushResponse,
): Promise<boolean> {
  return tables.transaction('rw', [tables.meta, tables.outbox], async () => {
    const chain = await tables.read('chain');
    if (chain === undefined || chain.epoch !== epoch) return false;
    const isForked = ackSeq >= chain.nextSeq || results.some(({ status }) => status === 'conflict');
    if (gap === undefined && !isForked) return false;
    const again = gap === undefined || isForked ? 0 : await sendAgainFrom(tables, epoch, gap.wanted);
    if (again === 0) await startEpoch(tables, uuidV7(line.now(), line.random));
    return true;
  });
}

/** A page whose rows have not been looked at. */
const pageSchema = v.object({ ...pullResponseSchema.entries, changes: v.unknown() });

function requestPage(
  context: ExchangeContext,
  epoch: string,
  cursor: string | null,
): Promise<v.InferOutput<typeof pageSchema>> {
  const query = new URLSearchParams({ limit: String(maxPageRows), epoch, scopes: scopeParameter });
  if (cursor !== null) query.set('cursor', cursor);
  const page = callHub(context, { method: 'GET', path: `/sync/pull?${query}`, schema: pageSchema });
  // It is awaited after the page before has been checked; until then its failure is nobody's.
  page.catch(() => undefined);
  return page;
}

function checkedRows(changes: unknown): Changes {
  const rows = v.safeParse(changesSchema, changes);
  if (!rows.success) throw garbled(rows.issues[0].message);
  return rows.output;
}

/** What a pull leads to: how many events must be sent (again), and whose points other kiosks want of this one. */
interface PullOutcome {
  readonly again: number;
  readonly wanted: readonly string[];
}

/** Pulls until nothing more is there, and applies it all at once. */
async function pullAll(context: ExchangeContext): Promise<PullOutcome> {
  const { tables, line } = context;
  const chain = await tables.read('chain');
  const from = (await tables.read('sync'))?.cursor ?? null;
  if (chain === undefined) return { again: 0, wanted: [] };
  const pages: Changes[] = [];
  let reset = from === null;
  let cursor = from;
  let coming = requestPage(context, chain.epoch, cursor);
  for (;;) {
    const page = await coming;
    if (page.from !== cursor) throw garbled('the page does not start at the cursor');
    if (page.more && page.cursor === cursor) throw garbled('there is more, but the cursor stands still');
    if (page.reset) {
      // The hub starts over, and so what was gathered before belongs to another state of it.
      reset = true;
      pages.length = 0;
    }
    cursor = page.cursor;
    // The hub makes the next page while this one's rows are being checked.
    if (page.more) coming = requestPage(context, chain.epoch, cursor);
    pages.push(checkedRows(page.changes));
    if (!page.more) {
      const pulled = { from, reset, pages, last: page };
      const newEpoch = uuidV7(line.now(), line.random);
      const again = await applyPull(tables, pulled, { epoch: chain.epoch, newEpoch, nowMs: line.now() });
      const wanted = pages.flatMap(({ residents }) => residents.filter((row) => row.wanted > 0).map(({ id }) => id));
      return { again: again ?? 0, wanted };
    }
  }
}
