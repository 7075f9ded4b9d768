import type { Hop } from './plan.ts';

/** The request that a kiosk is waiting for. */
interface Parked {
  readonly request: Request;
  readonly arrive: (response: Response) => void;
  readonly fail: (error: Error) => void;
  /** What the hub answered, when it has heard. */
  answer: Response | undefined;
}

/** The hub at the other end. Rejects when its process dies in the middle. */
export type OtherEnd = (request: Request) => Promise<Response>;

/**
 * A line on which nothing moves by itself: a request waits until the plan says what becomes of it. Between two moves
 * exactly one party runs, and runs until it waits again, so that a seed leads to the same run each time.
 */
export class Line {
  #parked: Parked | undefined;
  #settled: (() => void) | undefined;
  readonly #otherEnd: OtherEnd;

  constructor(otherEnd: OtherEnd) {
    this.#otherEnd = otherEnd;
  }

  get isWaiting(): boolean {
    return this.#parked !== undefined;
  }

  /** What the kiosk calls. */
  fetch(request: Request): Promise<Response> {
    return new Promise((arrive, fail) => {
      this.#parked = { request, arrive, fail, answer: undefined };
      this.#settled?.();
    });
  }

  /** Runs `work` until it waits for the line or has ended. A tablet that dies meanwhile calls `settle`. */
  async untilQuiet(work: () => void): Promise<void> {
    const quiet = new Promise<void>((resolve) => (this.#settled = resolve));
    work();
    await quiet;
    this.#settled = undefined;
  }

  /** Whoever was running has ended. */
  settle(): void {
    this.#settled?.();
  }

  /** Forgets the request: nobody waits for its answer any more. */
  drop(): void {
    this.#parked = undefined;
  }

  /** Moves the request on. */
  async move(hop: Hop): Promise<void> {
    const parked = this.#parked;
    if (parked === undefined) return;
    if (hop === 'deliver' || hop === 'twice') {
      await this.#deliver(parked);
      if (hop === 'twice') await this.#otherEnd(parked.request.clone()).catch(() => undefined);
      return;
    }
    if (hop === 'answer' || hop === 'half') await this.#deliver(parked);
    // The hub may have died over it, and then the line is cut.
    if (this.#parked !== parked) return;
    this.#parked = undefined;
    await this.untilQuiet(() => void this.#arrive(parked, hop));
  }

  async #deliver(parked: Parked): Promise<void> {
    if (parked.answer !== undefined) return;
    try {
      parked.answer = await this.#otherEnd(parked.request.clone());
    } catch {
      if (this.#parked !== parked) return;
      this.#parked = undefined;
      await this.untilQuiet(() => parked.fail(new TypeError('the hub is gone')));
    }
  }

  async #arrive(parked: Parked, hop: Hop): Promise<void> {
    if (hop === 'stranger') {
      parked.arrive(new Response('<html>sign in</html>', { headers: { 'content-type': 'text/html' } }));
    } else if (hop === 'half' && parked.answer !== undefined) {
      const text = await parked.answer.text();
      parked.arrive(new Response(text.slice(0, Math.floor(text.length / 2)), parked.answer));
    } else if (hop === 'answer' && parked.answer !== undefined) {
      parked.arrive(parked.answer);
    } else {
      parked.fail(new TypeError('the line was cut'));
    }
  }
}
