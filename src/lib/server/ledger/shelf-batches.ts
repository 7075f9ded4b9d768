import { firstExpiredFirst, goneBefore, isExpired, type BatchDelta } from '#lib/domain/stock.ts';
import type { CostedBatch } from './entry.ts';

/** Where a movement takes pieces from, or puts them. */
interface Place {
  /** The batch that is named; null for none. */
  readonly batchId: string | null;
  /** The day of the event, YYYY-MM-DD. */
  readonly today: string;
  /** Pieces on hand before the movement, of whatever batch or of none. */
  readonly onHand: number;
}

/** What pieces cost: in fen those whose cost is known, and how many there are of the others. Negative for what goes. */
export interface Cost {
  readonly fen: bigint;
  readonly uncosted: number;
}

/** What a movement did to batches. */
interface Moved {
  readonly deltas: readonly BatchDelta[];
  /** Of pieces that came, those that had left before. */
  readonly goneBefore: number;
}

type Held = { -readonly [Key in keyof CostedBatch]: CostedBatch[Key] };

/**
 * The batches of an item on a shelf while events are folded. It moves pieces as `spread` of the domain does, which
 * looks at all batches each time; here a movement costs what it touches, so that a tablet that delivers an item in ten
 * thousand batches keeps the hub no longer than any other.
 */
export class ShelfBatches {
  readonly #byId: Map<string, Held>;
  /** Those that are not empty, the first to expire first. */
  readonly #left: Held[];
  #youngest: Held | undefined;
  #pieces: number;

  constructor(batches: readonly CostedBatch[]) {
    const inOrder = batches.map((batch): Held => ({ ...batch })).sort(firstExpiredFirst);
    this.#byId = new Map(inOrder.map((batch) => [batch.batchId, batch]));
    this.#left = inOrder.filter(({ remaining }) => remaining > 0);
    this.#youngest = inOrder.at(-1);
    this.#pieces = this.#left.reduce((sum, { remaining }) => sum + remaining, 0);
  }

  /** A batch begins without pieces. */
  begin(batch: Omit<CostedBatch, 'remaining'>): void {
    const begun = { ...batch, remaining: 0 };
    this.#byId.set(batch.batchId, begun);
    if (this.#youngest === undefined || firstExpiredFirst(this.#youngest, begun) < 0) this.#youngest = begun;
  }

  /** What pieces cost that come or go by batches; unknown of no batch, or of one of which nobody has said it. */
  costOf(pieces: number, deltas: readonly BatchDelta[]): Cost {
    let [fen, uncosted] = [0n, pieces];
    for (const { batchId, delta } of deltas) {
      const each = this.#byId.get(batchId)?.costEachFen ?? null;
      if (each === null) continue;
      fen += BigInt(delta) * BigInt(each);
      uncosted -= delta;
    }
    return { fen, uncosted };
  }

  /** Moves pieces in (above zero) or out. @param comesNew whether they come for the first time, by a delivery */
  move(delta: number, place: Place, comesNew: boolean): Moved {
    const unbatched = place.onHand - this.#pieces;
    return delta > 0
      ? { deltas: this.#bring(delta, place, unbatched), goneBefore: comesNew ? goneBefore(delta, unbatched) : 0 }
      : { deltas: this.#take(-delta, place, unbatched), goneBefore: 0 };
  }

  /** Takes pieces of one batch alone, as many as are known to be left of it. */
  takeOf(batchId: string, pieces: number): readonly BatchDelta[] {
    const batch = this.#byId.get(batchId);
    const some = Math.min(pieces, batch?.remaining ?? 0);
    if (batch === undefined || some <= 0) return [];
    batch.remaining -= some;
    this.#pieces -= some;
    if (batch.remaining === 0) this.#left.splice(this.#placeOf(batch), 1);
    return [{ batchId, delta: -some }];
  }

  #named({ batchId }: Place): Held | undefined {
    return batchId === null ? undefined : this.#byId.get(batchId);
  }

  #bring(pieces: number, place: Place, unbatched: number): readonly BatchDelta[] {
    const receiver = this.#named(place) ?? this.#youngest;
    const joining = pieces - goneBefore(pieces, unbatched);
    if (receiver === undefined || joining === 0) return [];
    if (receiver.remaining <= 0) this.#left.splice(this.#placeOf(receiver), 0, receiver);
    this.#pieces += Math.max(0, receiver.remaining + joining) - Math.max(0, receiver.remaining);
    receiver.remaining += joining;
    return [{ batchId: receiver.batchId, delta: joining }];
  }

  #take(pieces: number, place: Place, unbatched: number): readonly BatchDelta[] {
    const named = this.#named(place);
    const taken: BatchDelta[] = named === undefined ? [] : [...this.takeOf(named.batchId, pieces)];
    let wanted = taken.reduce((left, { delta }) => left + delta, pieces);
    const takeFrom = (first: number, end: number): void => {
      let index = first;
      while (wanted > 0 && index < end) {
        const batch = this.#left[index];
        if (batch === undefined) break;
        const some = Math.min(wanted, batch.remaining);
        taken.push({ batchId: batch.batchId, delta: -some });
        wanted -= some;
        this.#pieces -= some;
        batch.remaining -= some;
        if (batch.remaining === 0) index += 1;
      }
      this.#left.splice(first, index - first);
    };
    takeFrom(
      this.#firstWhere((batch) => !isExpired(batch, place.today)),
      this.#left.length,
    );
    wanted -= Math.min(wanted, Math.max(0, unbatched));
    // What was good and is left is left because nothing is wanted any more.
    takeFrom(0, this.#left.length);
    return taken;
  }

  #placeOf(batch: Held): number {
    return this.#firstWhere((other) => firstExpiredFirst(other, batch) >= 0);
  }

  /** The first of those that are not empty from which on something holds; their number where it holds of none. */
  #firstWhere(holds: (batch: Held) => boolean): number {
    let [from, to] = [0, this.#left.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const batch = this.#left[middle];
      if (batch === undefined || holds(batch)) to = middle;
      else from = middle + 1;
    }
    return from;
  }
}
