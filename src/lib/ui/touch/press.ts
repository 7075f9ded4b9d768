/** The parts of an event that tell of a press. Times are of the page's own clock, in milliseconds. */
interface Timed {
  readonly timeStamp: number;
}

/** A click that a key makes comes in the same moment as the key's event; this much later it was none of the key. */
const keyLagMs = 50;

/**
 * Remembers when each finger, mouse or key went down, so that a click can be asked when its press began. A finger that
 * came down on one screen and is lifted on another, and a key that is held, began where they came down.
 */
export class Presses {
  readonly #pointers = new Map<number, number>();
  #lastPointerMs: number | undefined;
  #key: { readonly downMs: number; readonly heardMs: number } | undefined;

  pointerDown({ pointerId, timeStamp }: Timed & { readonly pointerId: number }): void {
    // Each touch has a number of its own; more than ten fingers are of the past.
    this.#pointers.delete(pointerId);
    for (const past of [...this.#pointers.keys()].slice(0, -10)) this.#pointers.delete(past);
    this.#pointers.set(pointerId, timeStamp);
    this.#lastPointerMs = timeStamp;
  }

  keyDown({ timeStamp, repeat }: Timed & { readonly repeat: boolean }): void {
    this.#key = { downMs: repeat ? (this.#key?.downMs ?? Number.NEGATIVE_INFINITY) : timeStamp, heardMs: timeStamp };
  }

  keyUp({ timeStamp }: Timed): void {
    if (this.#key !== undefined) this.#key = { ...this.#key, heardMs: timeStamp };
  }

  /**
   * When the press of a click began. A click without a press before it is that of a screen reader or a switch: it
   * begins when it comes. @param click `detail` counts clicks of a pointer and is 0 for all others; older engines name
   * no pointer
   */
  beganMs(click: Timed & { readonly detail: number; readonly pointerId?: number }): number {
    const { timeStamp, detail, pointerId = -1 } = click;
    const byPointer = this.#pointers.get(pointerId) ?? (detail > 0 ? this.#lastPointerMs : undefined);
    if (byPointer !== undefined) return byPointer;
    const key = this.#key;
    return key !== undefined && Math.abs(timeStamp - key.heardMs) <= keyLagMs ? key.downMs : timeStamp;
  }
}
