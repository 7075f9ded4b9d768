import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import type { Transaction } from '../db/database.ts';
import { addDelta } from './balances.ts';
import { shelfKey, type LedgerState } from './entry.ts';
import { loadShelves } from './load-rows.ts';
import { costMoved, costOf, costPosted, type Posting } from './posting.ts';
import { ShelfBatches } from './shelf-batches.ts';

type Move = HubBodies['goods.moved'];
type Line = Move['lines'][number];

/**
 * The shelves of two stores while goods are moved from the one to the other, line by line. Whoever decided it has seen
 * the goods on the one shelf. A restored hub may hear only afterwards of the delivery that brought them: then they
 * leave it before they come, as goods in hand do, and reach the other one all the same.
 */
export class MovingShelves {
  /** What batches of the one store have given, by id, below 0. */
  readonly taken = new Map<string, number>();
  /** What is left of what came to each new batch of the other store, by id, once what had left before is made good. */
  readonly joined = new Map<string, number>();
  readonly #move: Move;
  readonly #today: string;
  readonly #onHand: Map<string, number>;
  readonly #loaded: LedgerState['batches'];
  readonly #shelves = new Map<string, ShelfBatches>();

  private constructor(move: Move, today: string, { onHand, batches }: Pick<LedgerState, 'onHand' | 'batches'>) {
    this.#move = move;
    this.#today = today;
    this.#onHand = new Map(onHand);
    this.#loaded = batches;
  }

  /** @param today the day of the move, YYYY-MM-DD */
  static async load(tx: Transaction, communityId: string, move: Move, today: string): Promise<MovingShelves> {
    const items = new Set(move.lines.map(({ itemId }) => itemId));
    const stores = new Set([move.from, move.to]);
    return new MovingShelves(move, today, await loadShelves(tx, communityId, { stores, items, returned: new Set() }));
  }

  /** Moves one line. @returns what it posts */
  move(line: Line): readonly Posting[] {
    return [...this.#take(line), ...this.#bring(line)];
  }

  #take({ itemId, quantity, batch }: Line): readonly Posting[] {
    const { from, to } = this.#move;
    const { shelf } = this.#at(from, itemId);
    // Whoever moved it has seen which batch it was: nothing else is taken in its place, whatever is known here.
    const deltas = batch === null ? [] : shelf.takeOf(batch.takenFrom, quantity);
    this.#count(from, itemId, -quantity);
    for (const { batchId, delta } of deltas) addDelta(this.taken, batchId, delta);
    const gave = shelf.costOf(-quantity, deltas);
    const said = costOf([{ quantity, costEachFen: batch?.costEachFen ?? null }]);
    // They differ only where a restored hub does not know yet what was taken from. When that delivery comes it posts
    // what had left before as handed out, and what is posted here takes that away again.
    const unlike = { fen: -gave.fen - said.fen, uncosted: -gave.uncosted - said.uncosted };
    return [...costMoved(from, to, said), ...costPosted(from, 'handedOut', 'goods', unlike)];
  }

  #bring({ itemId, quantity, batch }: Line): readonly Posting[] {
    const { to } = this.#move;
    const { shelf, onHand } = this.#at(to, itemId);
    this.#count(to, itemId, quantity);
    // Pieces of no batch stay so: they would join another one, at its cost and with its last day.
    if (batch === null) return [];
    const { batchId, bestBefore, costEachFen } = batch;
    shelf.begin({ batchId, itemId, bestBefore, costEachFen });
    const { deltas, goneBefore } = shelf.move(quantity, { batchId, today: this.#today, onHand }, true);
    for (const { delta } of deltas) addDelta(this.joined, batchId, delta);
    if (costEachFen === null) return [];
    // What the other store had handed out beyond its shelf was of unknown cost, and is of theirs.
    const made = { fen: BigInt(goneBefore) * BigInt(costEachFen), uncosted: -goneBefore };
    return costPosted(to, 'handedOut', 'goods', made);
  }

  #at(store: string, itemId: string) {
    const key = shelfKey(store, itemId);
    const shelf = this.#shelves.get(key) ?? new ShelfBatches(this.#loaded.get(key) ?? []);
    this.#shelves.set(key, shelf);
    return { shelf, onHand: this.#onHand.get(key) ?? 0 };
  }

  #count(store: string, itemId: string, delta: number): void {
    addDelta(this.#onHand, shelfKey(store, itemId), delta);
  }
}
