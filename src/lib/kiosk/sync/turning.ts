import type { TokenTurn } from '#lib/domain/token.ts';
import type { Problem } from '#lib/protocol/problem.ts';
import { beginTurn, endTurn, followAnchor, isTurnDue, type BegunTurn } from '../store/token.ts';
import { readClocks, readTime } from '../store/time.ts';
import { CallFailed, type ExchangeContext } from './call-hub.ts';

/** A hub that does not take a turn so often is none that keeps to the protocol. */
const mostTries = 6;

/** What a call says of the token; null while this tablet knows of no anchor. */
export type Turn = TokenTurn | null;

/**
 * Has one call of an exchange turn the token: the first that sends something, else the pull, where a turn is due. The
 * other calls say nothing of it.
 *
 *   call ──turned──▶ done
 *     ├──turned before, its answer was lost──▶ the next token is begun ─┐
 *     ├──another anchor──▶ the token under that one ────────────────────┼──▶ call
 *     └──unknown──▶ looked again; still the same: "sure" ───────────────┘
 */
export class Turning {
  readonly #context: ExchangeContext;
  #isPending = true;
  #hasTurnedOld = false;

  constructor(context: ExchangeContext) {
    this.#context = context;
  }

  /** Whether no call of this exchange has asked for it yet. */
  get isPending(): boolean {
    return this.#isPending;
  }

  /**
   * Whether a pull has to ask: because no push did, or because the pair that one turned was old. A copy that was made
   * while its answer was missing has that pair too, and would only be noticed later.
   */
  async isDue(): Promise<boolean> {
    return this.#isPending ? isTurnDue(this.#context.tables, await this.#nowMs()) : this.#hasTurnedOld;
  }

  /**
   * Makes a call that asks for a turn, and makes it again with what the hub asks for. Throws what the call throws. A
   * hub of release 0.1 says nothing of it: then the same turn is asked for at the next exchange.
   */
  async carry<Answer extends { readonly turned?: string | undefined }>(
    call: (turn: Turn) => Promise<Answer>,
  ): Promise<Answer> {
    const { tables, line } = this.#context;
    let { turn, isOld }: BegunTurn = await beginTurn(tables, line.random);
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await call(turn);
        this.#isPending = false;
        this.#hasTurnedOld = false;
        if (turn === null || answer.turned !== turn.token) return answer;
        this.#hasTurnedOld = isOld;
        await endTurn(tables, turn, await this.#nowMs());
        return answer;
      } catch (error) {
        const problem = refusalIn(error);
        if (problem?.anchor === undefined || tries === mostTries) throw error;
        ({ turn, isOld } = await this.#after(turn, problem.anchor, problem.turned));
      }
    }
  }

  async #after(refused: Turn, anchor: string, turned: string | undefined): Promise<BegunTurn> {
    const { tables, line } = this.#context;
    if (refused?.anchor !== anchor) await followAnchor(tables, anchor, await this.#nowMs(), line.random);
    else if (turned === refused.token) await endTurn(tables, refused, await this.#nowMs());
    const { turn: held, isOld } = await beginTurn(tables, line.random);
    // Another tab may have gone on meanwhile. Only what is held now, and was refused, is said with certainty.
    const isSure = held?.token === refused?.token && held?.successor === refused?.successor;
    return { turn: held && { ...held, sure: isSure }, isOld };
  }

  async #nowMs(): Promise<number> {
    return (await readTime(this.#context.tables, readClocks(this.#context.line))).nowMs;
  }
}

/** The problem of a call that was refused because of its token. */
function refusalIn(error: unknown): Problem | undefined {
  const problem = error instanceof CallFailed && error.failure.kind === 'problem' ? error.failure.problem : undefined;
  return problem?.code === 'request-malformed' ? problem : undefined;
}
