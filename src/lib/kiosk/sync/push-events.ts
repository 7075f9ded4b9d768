import { utf8Length } from '#lib/base/encoding.ts';
import { commitmentIn } from '#lib/facts/beside.ts';
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
import { noteTold } from '../store/late-words.ts';
import { withWords, type Worded } from '../store/personal-words.ts';
import type { Chain, Place } from '../store/tables.ts';
import { firstEventVersions, firstProtocol, isReadBy, protocolVersion } from '#lib/protocol/versions.ts';
import { readClocks, readTime } from '../store/time.ts';
import { callHub, CallFailed, garbled, isUnsupported, type ExchangeContext } from './call-hub.ts';
import type { Line } from './transport.ts';
import type { Turn, Turning } from './turning.ts';

/**
 * Sends all events of a state in order, batch by batch, and stores the answers. Returns how many events were answered.
 * Throws {@link CallFailed}.
 *
 * Two batches are under way at once, once the token has turned. Here the second one overtakes the first on the network:
 *
 *   tablet   1–10 ──▶  11–20 ──▶                                        11–20 ──▶
 *   hub                11–20: gap, wants 1    1–10: all applied                    11–20: all applied
 *   settled                                   1–10: mark moves to 10               11–20: mark moves to 20
 *                                             11–20: was not alone, sent again
 *
 * The answers are settled in the order of the batches. A gap is believed only from a batch that was sent alone: only
 * then does the hub really lack events, and it gets them again. A batch that is too large for a proxy (413) is halved,
 * down to one event, and then to that event's label.
 */
export const pushAll = (context: ExchangeContext, state: Unanswered, turning: Turning): Promise<number> =>
  new Push(context, state, turning).run();

/** The most batches under way at once: the next one is there while the hub works on one, and neither side waits. */
const mostUnderWay = 2;

/** An event and the JSON texts in which it and the words beside it travel. */
interface Parcel {
  readonly event: KioskEvent;
  readonly text: string;
  /** Null without words. */
  readonly words: string | null;
}

/** A batch that is on its way. */
interface Sent {
  readonly batch: readonly Parcel[];
  /** False when an unanswered batch was in front of it. The hub may then have looked at this one too early. */
  readonly alone: boolean;
  readonly answer: Promise<PushResponse>;
}

/** One run over the outbox. Answers are settled in the order of the batches, whatever order they come in. */
class Push {
  readonly #context: ExchangeContext;
  readonly #state: Unanswered;
  readonly #turning: Turning;
  readonly #underWay: Sent[] = [];
  /** Resolves once the last batch has been handed to the network. */
  #departed: Promise<unknown> = Promise.resolve();
  /** The last event that is under way or answered; null to begin where the outbox says. */
  #last: Place | null = null;
  #most = maxBatchEvents;
  /** The hub does not read the next event yet: that one and all behind it wait for a later exchange. */
  #held = false;
  /** Events that are too large for any request. Their labels are sent instead, so that the events behind them pass. */
  readonly #labelled = new Set<string>();

  constructor(context: ExchangeContext, state: Unanswered, turning: Turning) {
    this.#context = context;
    this.#state = state;
    this.#turning = turning;
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
        // The refusal told what the hub reads: the next batch leaves out the rest.
        else if (!(isUnsupported(error) && needsLater(sent.batch))) throw error;
      }
    }
  }

  /** Sends batches until enough are under way or none is left. */
  async #send(): Promise<void> {
    // While the limit of a proxy is being found out, another batch would only meet it as well. And nothing goes beside
    // the one that turns the token, since the hub may not take it.
    const most = this.#most < maxBatchEvents || this.#turning.isPending ? 1 : mostUnderWay;
    while (this.#underWay.length < most && !this.#held) {
      const { tables } = this.#context;
      const rows = await nextBatch(tables, this.#state, this.#most, this.#last);
      const read = untilUnread(rows, await tables.read('reads'));
      const batch = fitting(await withWords(tables, read), this.#labelled);
      const last = batch.at(-1);
      if (last === undefined) return;
      const ahead = this.#underWay.reduce((sum, sent) => sum + sent.batch.length, 0);
      const { line, departed } = behind(this.#context.line, this.#departed);
      const send = (turn?: Turn) => pushBatch({ ...this.#context, line }, batch, this.#state, ahead, turn);
      const answer = this.#turning.isPending ? this.#turning.carry(send) : send();
      // Ignore a rejection until it is awaited. A request that fails before it is sent must not hold up the next one.
      this.#departed = Promise.race([departed, answer.catch(() => undefined)]);
      this.#underWay.push({ batch, alone: this.#underWay.length === 0, answer });
      this.#last = last.event;
    }
  }

  /** Stores the answers to a batch. Returns how many of its events were answered. */
  async #settle({ batch, alone, answer }: Sent): Promise<number> {
    const response = await answer;
    const { answered, results, gap, reads } = response;
    const events = batch.slice(0, answered).map(({ event }) => event);
    if (!isAbout(this.#state, events, response)) throw garbled('the hub answered events that were not sent');
    const chain = await noteAnswers(this.#context.tables, this.#state, { events, results });
    const told = batch.slice(0, answered).filter(({ words }) => words !== null);
    await noteTold(
      this.#context.tables,
      told.flatMap(({ event }) => commitmentIn(event) ?? []),
    );
    this.#context.changed?.('events');
    this.#most = maxBatchEvents;
    // A batch that overtook the one in front says nothing about where the chain stands. It is sent again.
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

  /**
   * Waits for what is under way, which was sent under a premise that no longer holds, and begins where the outbox says.
   */
  async #startOver(): Promise<void> {
    await Promise.allSettled(this.#underWay.map(({ answer }) => answer));
    this.#underWay.length = 0;
    this.#last = null;
  }

  /**
   * A proxy has a smaller limit than the hub: halves the batch, down to one event, then to its label. Throws when even
   * that is too large.
   */
  #makeSmaller({ batch }: Sent): void {
    const [first] = batch;
    if (batch.length > 1) this.#most = Math.ceil(batch.length / 2);
    else if (first === undefined || this.#labelled.has(first.event.id))
      throw garbled('not even a label is small enough');
    else this.#labelled.add(first.event.id);
  }
}

/**
 * Whether an answer can be about these events. A named event has its id. One that is not named continued its chain,
 * whose end is the answer's `ackSeq`: if it is the last event, exactly there. People look at recovered events, so that
 * each one is named.
 * @param events those of the batch that were answered
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

/** A line whose requests leave after the request in front, whichever of them is signed first. */
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
function fitting(rows: readonly Worded[], labelled: ReadonlySet<string>): readonly Parcel[] {
  // Leaves room for what surrounds the events.
  let room = maxBatchBytes - 4096;
  const parcels: Parcel[] = [];
  for (const { event, words } of rows) {
    const whole = JSON.stringify(event);
    const size = utf8Length(whole);
    const isLabel = size > maxEventBytes || labelled.has(event.id);
    const beside = words === null || isLabel ? null : JSON.stringify(words);
    room -= (isLabel ? 512 : size + 1) + (beside === null ? 0 : utf8Length(beside) + 1);
    if (room < 0 && parcels.length > 0) break;
    parcels.push({ event, text: isLabel ? JSON.stringify(labelOf(event)) : whole, words: beside });
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

/**
 * Sends one batch. Throws {@link CallFailed}.
 * @param ahead how many events are under way in front of it
 * @param turn what it says of the token; nothing when undefined
 */
async function pushBatch(
  context: ExchangeContext,
  batch: readonly Parcel[],
  state: Unanswered,
  ahead: number,
  turn: Turn | undefined,
): Promise<PushResponse> {
  const { tables, appVersion } = context;
  const memory = await tables.readAll();
  const { chain, clock, persistent } = memory;
  // By the time that this batch is answered, the batches in front of it are answered too.
  const waiting = Math.max(0, (await countUnanswered(tables, chain)) - ahead);
  const around = {
    // Waiting events are sent under their own epoch: another tab may have begun a new one in the meantime.
    epoch: state === 'waiting' ? batch[0]?.event.epoch : chain?.epoch,
    recovered: state === 'recovered',
    device: {
      appVersion,
      persistentStorage: persistent ?? null,
      clockOffsetMs: clock?.offsetMs ?? 0,
      waiting,
    },
    turn,
  };
  // The events are JSON text already, because their size had to be known.
  const events = batch.map(({ text }) => text).join(',');
  const words = batch.flatMap((parcel) => parcel.words ?? []).join(',');
  const beside = words === '' ? '' : `,"words":[${words}]`;
  const body = `${JSON.stringify(around).slice(0, -1)},"events":[${events}]${beside}}`;
  const protocol = needsLater(batch) ? protocolVersion : firstProtocol;
  return callHub(context, { method: 'POST', path: '/sync/push', body, schema: pushResponseSchema, protocol }, memory);
}

/**
 * Follows the hub's chain after a push. Where the hub wants earlier events, as after a restore, they wait again. A new
 * epoch begins where neither side has them any more, or where the hub knows other events under these numbers, because
 * this tablet was restored or cloned.
 * @param known this side's chain
 * @param sent the first event of the batch
 * @returns whether the next batch differs from what was planned
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
    await startEpoch(tables, nowMs, line.random);
    return true;
  });
}
