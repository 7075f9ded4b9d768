import { utf8Length } from '#lib/base/encoding.ts';
import { uuidV7 } from '#lib/base/id.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { maxEventBytes } from '#lib/protocol/event.ts';
import {
  maxBatchBytes,
  maxBatchEvents,
  pushResponseSchema,
  type OversizedLabel,
  type PushResponse,
} from '#lib/protocol/push.ts';
import { startEpoch } from '../store/epoch.ts';
import { noteAnswers, sendAgainFrom } from '../store/answers.ts';
import { countUnanswered, nextBatch, untilUnread, type Unanswered } from '../store/outbox.ts';
import type { Chain, OutboxRow, Place } from '../store/tables.ts';
import { firstEventVersions, firstProtocol, isReadBy, protocolVersion } from '#lib/protocol/versions.ts';
import { readClocks, readTime } from '../store/time.ts';
import { callHub, CallFailed, garbled, isUnsupported, type ExchangeContext } from './call-hub.ts';
import type { Line } from './transport.ts';

/**
 * Sends everything in a state, batch by batch in order, and writes the answers down. Returns how many events were answered.
 * Throws {@link CallFailed}.
 */
export const pushAll = (context: ExchangeContext, state: Unanswered): Promise<number> => new Push(context, state).run();

/** Batches under way at once: while the hub works on one the next is there already, and neither side waits for the other. */
const mostUnderWay = 2;

/** An event and the JSON text in which it travels. */
interface Parcel {
  readonly event: KioskEvent;
  readonly text: string;
}

/** A batch that is on its way. */
interface Sent {
  readonly batch: readonly Parcel[];
  /** False when another batch was before it and unanswered: the hub may then have looked at this one too early. */
  readonly alone: boolean;
  readonly answer: Promise<PushResponse>;
}

/** One run over the outbox. Answers are taken in the order of the batches, whatever order they come in. */
class Push {
  readonly #context: ExchangeContext;
  readonly #state: Unanswered;
  readonly #underWay: Sent[] = [];
  /** Resolves once the last batch has been handed to the network. */
  #departed: Promise<unknown> = Promise.resolve();
  /** The last event that is under way or answered; null to begin where the outbox says. */
  #last: Place | null = null;
  #most = maxBatchEvents;
  /** The hub does not read the next event yet: it and what is behind it waits until another exchange. */
  #held = false;
  /** Events that no request is large enough for; their labels go in their place, so that the ones behind them pass. */
  readonly #labelled = new Set<string>();

  constructor(context: ExchangeContext, state: Unanswered) {
    this.#context = context;
    this.#state = state;
  }

  async run(): Promise<number> {
    let pushed = 0;
    for (;;) {
      await this.#send();
      const sent = this.#underWay.shift();
      if (sent === undefined) return pushed;
      try {
        pushed += await this.#settle(sent);
      } catch (error) {
        await this.#startOver();
        if (isTooLarge(error)) this.#makeSmaller(sent);
        // What the hub reads is known anew, and what it does not read is left out of the next batch.
        else if (!(isUnsupported(error) && needsLater(sent.batch))) throw error;
      }
    }
  }

  /** Sends batches until enough are under way or none is left. */
  async #send(): Promise<void> {
    // While a proxy's limit is being felt for, what follows would only meet it as well.
    const most = this.#most < maxBatchEvents ? 1 : mostUnderWay;
    while (this.#underWay.length < most && !this.#held) {
      const { tables } = this.#context;
      const rows = await nextBatch(tables, this.#state, this.#most, this.#last);
      const batch = fitting(untilUnread(rows, await tables.read('reads')), this.#labelled);
      const last = batch.at(-1);
      if (last === undefined) return;
      const ahead = this.#underWay.reduce((sum, sent) => sum + sent.batch.length, 0);
      const { line, departed } = behind(this.#context.line, this.#departed);
      const answer = pushBatch({ ...this.#context, line }, batch, this.#state, ahead);
      // It is awaited when its turn comes; until then its failure is nobody's. One that fails before it leaves holds nobody up.
      this.#departed = Promise.race([departed, answer.catch(() => undefined)]);
      this.#underWay.push({ batch, alone: this.#underWay.length === 0, answer });
      this.#last = last.event;
    }
  }

  /** Writes the answers to a batch down. Returns how many of its events were answered. */
  async #settle({ batch, alone, answer }: Sent): Promise<number> {
    const response = await answer;
    const { answered, results, gap, reads } = response;
    const events = batch.slice(0, answered).map(({ event }) => event);
    if (!isAbout(this.#state, events, response)) throw garbled('the hub answered events that were not sent');
    const chain = await noteAnswers(this.#context.tables, this.#state, { events, results });
    this.#most = maxBatchEvents;
    // One that came before the batch in front of it is no word on where the chain stands; it is sent once more.
    const believed = gap === undefined || alone;
    const isOurs = this.#state === 'recovered' || chain?.epoch === batch[0]?.event.epoch;
    const moved =
      this.#state === 'waiting' && believed
        ? await followChain(this.#context, chain, batch[0]?.event, response)
        : false;
    if (moved || !isOurs || answered < batch.length) await this.#startOver();
    const next = batch[answered]?.event;
    if (gap === undefined && next !== undefined && !isReadBy(reads, next)) this.#held = true;
    else if (believed && answered === 0 && !moved) {
      throw garbled(`the hub answered nothing and wants ${gap?.wanted ?? 'nothing'}`);
    }
    return answered;
  }

  /** What is still under way was sent on a premise that no longer holds: it is waited for, and sent again if need be. */
  async #startOver(): Promise<void> {
    await Promise.allSettled(this.#underWay.map(({ answer }) => answer));
    this.#underWay.length = 0;
    this.#last = null;
  }

  /** A proxy has a smaller limit than the hub's own: half as much, down to one, down to its label. Throws when that is too much. */
  #makeSmaller({ batch }: Sent): void {
    const [first] = batch;
    if (batch.length > 1) this.#most = Math.ceil(batch.length / 2);
    else if (first === undefined || this.#labelled.has(first.event.id))
      throw garbled('not even a label is small enough');
    else this.#labelled.add(first.event.id);
  }
}

/**
 * Whether an answer can be about these events, of which it names few. A named one has its id. One that is not named was the next
 * of its chain, which came as far as the answer's `ackSeq`: exactly so far with the last event. Recovered events are looked at by
 * people, so that each of them is named.
 * @param events as many as it is about, of those that were sent.
 */
function isAbout(
  state: Unanswered,
  events: readonly KioskEvent[],
  { answered, results, ackSeq }: PushResponse,
): boolean {
  const areSent = results.every(({ index, id }) => index < answered && (id === null || events[index]?.id === id));
  if (events.length < answered || !areSent) return false;
  const named = new Set(results.map(({ index }) => index));
  if (state === 'recovered') return named.size === answered;
  const lastUnnamed = events.findLastIndex((_event, index) => !named.has(index));
  const seq = events[lastUnnamed]?.seq;
  if (seq === undefined) return true;
  return lastUnnamed === answered - 1 ? seq === ackSeq : seq <= ackSeq;
}

/** A line on which a request leaves behind another one, whichever of them is signed first. */
function behind(line: Line, before: Promise<unknown>): { readonly line: Line; readonly departed: Promise<void> } {
  let leave = (): void => undefined;
  const departed = new Promise<void>((resolve) => (leave = resolve));
  const fetch: Line['fetch'] = async (input, init) => {
    await before;
    const answer = line.fetch(input, init);
    leave();
    return answer;
  };
  return { line: { ...line, fetch }, departed };
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof CallFailed && error.failure.kind === 'problem' && error.failure.problem.code === 'batch-too-large';

/** Whether a batch holds something that release 0.1 does not read. */
const needsLater = (batch: readonly Parcel[]): boolean =>
  batch.some(({ event }) => !isReadBy(firstEventVersions, event));

/** As many events from the front as fit in one request. */
function fitting(rows: readonly OutboxRow[], labelled: ReadonlySet<string>): readonly Parcel[] {
  // Room for what surrounds the events in the request.
  let room = maxBatchBytes - 4096;
  const parcels: Parcel[] = [];
  for (const { event } of rows) {
    const whole = JSON.stringify(event);
    const size = utf8Length(whole);
    const isLabel = size > maxEventBytes || labelled.has(event.id);
    room -= isLabel ? 512 : size + 1;
    if (room < 0 && parcels.length > 0) break;
    parcels.push({ event, text: isLabel ? JSON.stringify(labelOf(event)) : whole });
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

/** Sends one batch. Throws {@link CallFailed}. @param ahead how many events are under way in front of it. */
async function pushBatch(
  context: ExchangeContext,
  batch: readonly Parcel[],
  state: Unanswered,
  ahead: number,
): Promise<PushResponse> {
  const { tables, appVersion } = context;
  const memory = await tables.readAll();
  const { chain, clock, persistent } = memory;
  // What is under way in front of this batch is answered when this one is.
  const waiting = Math.max(0, (await countUnanswered(tables, chain)) - ahead);
  const around = {
    // Of waiting events, the chain they are in: another tab may have begun a new one in the meantime.
    epoch: state === 'waiting' ? batch[0]?.event.epoch : chain?.epoch,
    recovered: state === 'recovered',
    device: {
      appVersion,
      persistentStorage: persistent ?? null,
      clockOffsetMs: clock?.offsetMs ?? 0,
      waiting,
    },
  };
  // The events are text already, since their size had to be known.
  const body = `${JSON.stringify(around).slice(0, -1)},"events":[${batch.map(({ text }) => text).join(',')}]}`;
  const protocol = needsLater(batch) ? protocolVersion : firstProtocol;
  return callHub(context, { method: 'POST', path: '/sync/push', body, schema: pushResponseSchema, protocol }, memory);
}

/**
 * Looks at where the hub's chain stands after a push. It wants earlier events: a hub that was restored from a backup gets
 * them again. What neither side has any more, or what a restored or cloned tablet has recorded under numbers that the hub
 * knows otherwise, goes on in a new epoch.
 * @param known this side's chain; `sent` is the first event of the batch.
 * @returns whether the next batch is another one.
 */
async function followChain(
  { tables, line }: ExchangeContext,
  known: Chain | undefined,
  sent: Place | undefined,
  { gap, ackSeq, results }: PushResponse,
): Promise<boolean> {
  const conflict = results.some(({ status }) => status === 'conflict');
  const isForked = (chain: Chain): boolean => conflict || ackSeq >= chain.nextSeq;
  if (known === undefined || (gap === undefined && !isForked(known))) return false;
  return tables.transaction('rw', tables.ownTables, async () => {
    const chain = await tables.read('chain');
    if (chain === undefined || chain.epoch !== sent?.epoch) return false;
    const again = gap === undefined || isForked(chain) ? 0 : await sendAgainFrom(tables, chain.epoch, gap.wanted);
    if (again > 0) return true;
    const { nowMs } = await readTime(tables, readClocks(line));
    await startEpoch(tables, uuidV7(nowMs, line.random));
    return true;
  });
}
