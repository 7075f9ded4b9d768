import type { KioskEvent } from '#lib/protocol/event.ts';
import { maxEventBytes } from '#lib/protocol/event.ts';
import {
  maxBatchBytes,
  maxBatchEvents,
  pushResponseSchema,
  type OversizedLabel,
  type PushResponse,
} from '#lib/protocol/push.ts';
import { utf8 } from '#lib/base/encoding.ts';
import { uuidV7 } from '#lib/base/id.ts';
import { countWaiting, nextBatch, noteAnswers, sendAgainFrom } from '../store/outbox.ts';
import { startEpoch } from '../store/epoch.ts';
import { callHub, CallFailed, garbled, type ExchangeContext } from './call-hub.ts';

/**
 * Sends everything in a state, batch by batch in order, and writes the answers down. Returns how many events were answered.
 * Throws {@link CallFailed}.
 */
export async function pushAll(context: ExchangeContext, state: 'waiting' | 'recovered'): Promise<number> {
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
