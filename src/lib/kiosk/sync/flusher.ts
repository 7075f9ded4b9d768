import type { Problem } from '#lib/protocol/problem.ts';
import { backoffMs } from './backoff.ts';
import type { ExchangeOutcome } from './exchange.ts';
import type { CallFailure } from './transport.ts';

/** Why a try failed: the hub did not answer, or answered with trouble of its own. */
export type Trouble = 'unreachable' | 'unwell';

/**
 * What the exchange with the hub is doing.
 *
 *   idle ──flush──▶ exchanging ──done──▶ idle
 *                      ├──no answer, or none that makes sense──▶ offline ──wait, trigger──▶ exchanging
 *                      ├──sent, but nothing can be pulled──▶ mismatched (goes on sending) ──wait, trigger──▶ exchanging
 *                      └──not let in──▶ stopped (outbox kept) ──paired again, wait──▶ exchanging
 *
 * While it waits in `stopped` it stays there until the hub lets the tablet in again: a revocation can be taken back.
 */
export type SyncState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'exchanging';
      /** Why the try before this one failed; undefined when it did not. */
      readonly after?: Trouble | undefined;
    }
  | {
      readonly kind: 'offline';
      readonly why: Trouble;
      /** In technical words, which no screen shows. */
      readonly cause: string;
      readonly nextTryAtMs: number;
    }
  | { readonly kind: 'mismatched'; readonly older: 'kiosk' | 'hub' }
  /** `copied`: the hub has seen two devices use this tablet's key. */
  | { readonly kind: 'stopped'; readonly reason: 'unauthorised' | 'copied' };

/** Why the last finished try failed; undefined if it succeeded. During the next try it still counts. */
export function troubleOf(state: SyncState): Trouble | undefined {
  if (state.kind === 'offline') return state.why;
  return state.kind === 'exchanging' ? state.after : undefined;
}

/** Timers and chance, injected so that a simulation decides them. */
export interface FlusherEnvironment {
  readonly now: () => number;
  /** A number from 0 up to but not including 1. */
  readonly chance: () => number;
  readonly setTimer: (call: () => void, delayMs: number) => () => void;
  /** Runs one exchange while no other tab or worker does. */
  readonly exchangeAlone: () => Promise<ExchangeOutcome>;
  readonly onChange: () => void;
}

/** An exchange happens at least this often. */
const regularMs = 30_000;
/** A tablet that is not let in asks this often whether it is again. */
const stoppedMs = 5 * 60_000;
/** An exchange that takes longer counts as hung: it is given up and begun anew. */
const watchdogMs = 15 * 60_000;

/** Decides when to exchange. Only one exchange runs at a time; a trigger during one starts another one after it. */
export class Flusher {
  readonly #environment: FlusherEnvironment;
  #state: SyncState = { kind: 'idle' };
  #failures = 0;
  #again = false;
  #running: symbol | undefined;
  #cancelTimer: (() => void) | undefined;
  #ended = false;
  /** How often an exchange was given up, for staff. */
  #resets = 0;

  constructor(environment: FlusherEnvironment) {
    this.#environment = environment;
  }

  get state(): SyncState {
    return this.#state;
  }

  get watchdogResets(): number {
    return this.#resets;
  }

  /** Asks for an exchange now: something was recorded, the hub poked, or the network came back. */
  flush(): void {
    if (this.#ended || this.#state.kind === 'stopped') return;
    if (this.#running === undefined) this.#run();
    else this.#again = true;
  }

  /** Goes on after having stopped, because the tablet was paired again. */
  resume(): void {
    if (this.#state.kind !== 'stopped') return this.flush();
    this.#become({ kind: 'idle' });
    // A question that is still under way was asked before, and its answer says nothing any more.
    this.#run();
  }

  /** Gives up the current exchange, counts that, and begins anew: nothing moves although the hub answers. */
  reset(): void {
    if (this.#ended || this.#state.kind === 'stopped') return;
    this.#resets += 1;
    this.#failures = 0;
    this.#run();
  }

  /** Ends all exchanges. */
  end(): void {
    this.#ended = true;
    this.#cancelTimer?.();
  }

  #run(): void {
    const run = Symbol('exchange');
    this.#running = run;
    this.#again = false;
    this.#cancelTimer?.();
    this.#cancelTimer = this.#environment.setTimer(() => this.#giveUp(run), watchdogMs);
    if (this.#state.kind !== 'stopped') this.#become({ kind: 'exchanging', after: troubleOf(this.#state) });
    this.#environment.exchangeAlone().then(
      (outcome) => this.#finish(run, outcome),
      (error: unknown) => this.#finish(run, { kind: 'failed', failure: { kind: 'unreachable', cause: String(error) } }),
    );
  }

  #giveUp(run: symbol): void {
    this.#resets += 1;
    this.#finish(run, { kind: 'failed', failure: { kind: 'unreachable', cause: 'the exchange hung' } });
  }

  #finish(run: symbol, outcome: ExchangeOutcome): void {
    // An exchange that was given up may still end one day. Its outcome is ignored.
    if (this.#running !== run || this.#ended) return;
    this.#running = undefined;
    this.#cancelTimer?.();
    if (outcome.kind === 'failed') return this.#fail(outcome.failure);
    this.#failures = 0;
    this.#become(outcome.kind === 'mismatched' ? outcome : { kind: 'idle' });
    if (this.#again) this.#run();
    else this.#cancelTimer = this.#environment.setTimer(() => this.flush(), regularMs);
  }

  #fail(failure: CallFailure): void {
    const refused = failure.kind === 'problem' && isUnauthorised(failure.problem);
    if (refused || this.#state.kind === 'stopped') {
      this.#cancelTimer = this.#environment.setTimer(() => this.#run(), stoppedMs);
      if (refused) this.#become({ kind: 'stopped', reason: failure.problem.copied ? 'copied' : 'unauthorised' });
      return;
    }
    const asked = failure.kind === 'problem' ? (failure.problem.retryAfterSeconds ?? 0) * 1000 : 0;
    const delayMs = Math.max(asked, backoffMs(this.#failures, this.#environment.chance()));
    this.#failures += 1;
    const cause = failure.kind === 'problem' ? failure.problem.code : failure.cause;
    this.#cancelTimer = this.#environment.setTimer(() => this.flush(), delayMs);
    const why = failure.kind === 'unreachable' ? 'unreachable' : 'unwell';
    this.#become({ kind: 'offline', why, cause, nextTryAtMs: this.#environment.now() + delayMs });
    // The network may have come back while a try was failing that had begun before.
    if (this.#again && asked === 0) this.#run();
  }

  #become(state: SyncState): void {
    this.#state = state;
    this.#environment.onChange();
  }
}

/** The hub accepts nothing from this tablet until it is paired again, or its revocation is taken back. */
const isUnauthorised = ({ code }: Problem): boolean =>
  code === 'kiosk-revoked' || code === 'kiosk-unknown' || code === 'proof-invalid';
