import { lastDayOf, matchGoods, readGoods, type CartonPieces, type ScannedGoods } from '#lib/domain/barcode.ts';
import { mostPieces } from '#lib/domain/count.ts';
import type { DeliveryLine, ItemCreated } from '#lib/domain/event.ts';
import { shelfForm } from '#lib/domain/gtin.ts';
import type { Member, StaffItem } from '../../store/staff/desk.ts';
import { refusalOf, type ShownRefusal } from './refusal.ts';
import { OneAtATime } from './one-at-a-time.svelte.ts';
import type { StaffDeskPort } from './port.ts';
import { isCardText, type ScanOutcome } from '../scan-outcome.ts';

/** A delivery that is being taken in. It is kept as a draft, so that a reload or a sign-out loses no line. */
export interface DeliveryDraft {
  readonly deliveryId: string;
  readonly lines: readonly DeliveryLine[];
  readonly note: string;
}

/** What the task shows. */
export type RestockScreen =
  | { readonly kind: 'list' }
  | { readonly kind: 'picking' }
  | { readonly kind: 'newItem'; readonly barcode: string; readonly goods: ScannedGoods }
  /** A carton, of which nobody has said yet how many pieces it holds. */
  | { readonly kind: 'carton'; readonly item: StaffItem; readonly goods: ScannedGoods }
  | { readonly kind: 'done'; readonly pieces: number; readonly lines: number };

export interface RestockEnvironment {
  readonly desk: Pick<
    StaffDeskPort,
    'items' | 'suppliers' | 'createItem' | 'receive' | 'readDraft' | 'saveDraft' | 'dropDraft'
  >;
  readonly member: Member;
  readonly newId: () => string;
  /** A clock that nobody sets, in milliseconds. */
  readonly now: () => number;
  /** The day in the community, YYYY-MM-DD. */
  readonly today: () => string;
  /** What staff have said of cartons. */
  readonly cartonPieces: () => CartonPieces;
  /** Remembers how many pieces a carton holds, by its GTIN. */
  readonly learnCarton: (gtin: string, pieces: number) => Promise<void>;
}

/** What a code says of the goods that it is on. */
type Scanned = Pick<ScannedGoods, 'lot' | 'ends'> & { readonly pieces: number };

const draftName = 'restock';
/** A second touch within this time is the rest of a double tap, and no answer to a question that nobody can have read. */
const readingMs = 1000;

/** Taking in a delivery: one list, one confirmation. */
export class RestockTask {
  #screen = $state.raw<RestockScreen>({ kind: 'list' });
  #draft = $state.raw<DeliveryDraft>({ deliveryId: '', lines: [], note: '' });
  #items = $state.raw<readonly StaffItem[]>([]);
  #suppliers = $state.raw<Awaited<ReturnType<StaffDeskPort['suppliers']>>>([]);
  #current = $state<string | undefined>();
  #refusal = $state.raw<ShownRefusal | undefined>();
  /** When it was said that goods are past their last day already. */
  #expiredSaidMs: number | undefined;
  #receiving: Promise<void> | undefined;
  readonly #environment: RestockEnvironment;
  readonly #recording = new OneAtATime();

  constructor(environment: RestockEnvironment) {
    this.#environment = environment;
  }

  get screen(): RestockScreen {
    return this.#screen;
  }

  get lines(): readonly DeliveryLine[] {
    return this.#draft.lines;
  }

  get items(): readonly StaffItem[] {
    return this.#items;
  }

  get suppliers(): Awaited<ReturnType<StaffDeskPort['suppliers']>> {
    return this.#suppliers;
  }

  /** The line that keypad and date picker are about. */
  get current(): DeliveryLine | undefined {
    return this.#draft.lines.find((line) => line.batchId === this.#current);
  }

  get refusal(): ShownRefusal | undefined {
    return this.#refusal;
  }

  get isBusy(): boolean {
    return this.#recording.isBusy;
  }

  /** Reads the shelf and goes on with a delivery that was begun. */
  async start(): Promise<void> {
    const { desk, newId } = this.#environment;
    const [items, suppliers, draft] = await Promise.all([
      desk.items(),
      desk.suppliers(),
      desk.readDraft<DeliveryDraft>(draftName),
    ]);
    this.#items = items;
    this.#suppliers = suppliers;
    this.#draft = draft?.value ?? { deliveryId: newId(), lines: [], note: '' };
    this.#current = this.#draft.lines.at(-1)?.batchId;
  }

  /**
   * A barcode from the camera or the hand scanner: one piece more of a known item, a carton's worth of it, or the form for a new
   * one. While that is being filled in, no other goods take its place; what comes while a delivery is being recorded belongs
   * to the next one.
   */
  async scan(text: string): Promise<ScanOutcome> {
    await this.#receiving;
    if (isCardText(text)) return 'wantsGoods';
    const goods = readGoods(text);
    const screen = this.#screen;
    if (screen.kind === 'newItem' || screen.kind === 'carton') {
      if (goods.ok && goods.value.gtin === screen.goods.gtin) return 'used';
      this.#refusal = { code: screen.kind === 'carton' ? 'cartonOpen' : goods.ok ? 'itemUnfinished' : 'barcodeUnread' };
      return 'said';
    }
    if (!goods.ok) {
      this.#refusal = { code: 'barcodeUnread' };
      return 'said';
    }
    await this.#take(goods.value);
    return 'used';
  }

  /** Says how many pieces the carton holds that was scanned, and puts it on the list; it is asked once for each kind of carton. */
  async sayCarton(pieces: number): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'carton' || pieces < 1) return;
    await this.#environment.learnCarton(screen.goods.gtin, pieces);
    await this.add(screen.item.itemId, { ...screen.goods, pieces: pieces * screen.goods.count });
  }

  async #take(goods: ScannedGoods): Promise<void> {
    this.#refusal = undefined;
    const found = matchGoods(goods, this.#items, this.#environment.cartonPieces());
    switch (found.kind) {
      case 'unknown':
        this.#screen = { kind: 'newItem', barcode: shelfForm(found.gtin), goods };
        return;
      case 'carton':
        this.#screen = { kind: 'carton', item: found.item, goods };
        return;
      case 'item':
        await this.add(found.item.itemId, { ...goods, pieces: found.pieces });
    }
  }

  pick(): void {
    this.#refusal = undefined;
    this.#screen = { kind: 'picking' };
  }

  toList(): void {
    this.#refusal = undefined;
    this.#screen = { kind: 'list' };
  }

  /**
   * Pieces of an item: a line of its own, or more on the line that is there, where lot and last day are the same.
   * @param scanned how many, and what the code said of them
   */
  async add(itemId: string, scanned: Partial<Scanned> = {}): Promise<void> {
    const { pieces = 1, lot = '', ends = [] } = scanned;
    const bestBefore = lastDayOf({ ends }, this.#environment.today());
    const present = this.#draft.lines.find(
      (line) =>
        line.itemId === itemId &&
        (lot === '' || line.code === lot) &&
        (bestBefore === undefined || line.bestBefore === bestBefore),
    );
    this.#screen = { kind: 'list' };
    if (present !== undefined) {
      this.#current = present.batchId;
      await this.change({ quantity: Math.min(mostPieces, present.quantity + pieces) });
      return;
    }
    const before = this.#draft.lines.at(-1);
    const line: DeliveryLine = {
      batchId: this.#environment.newId(),
      itemId,
      quantity: Math.min(mostPieces, pieces),
      // A delivery usually comes from one supplier.
      supplierId: before?.supplierId ?? null,
      costEachFen: null,
      bestBefore: bestBefore ?? null,
      code: lot,
    };
    this.#current = line.batchId;
    await this.#save([...this.#draft.lines, line]);
  }

  /** Makes a line the current one. */
  select(batchId: string): void {
    this.#current = batchId;
  }

  /** Changes the current line. */
  async change(change: Partial<Omit<DeliveryLine, 'batchId' | 'itemId'>>): Promise<void> {
    const { current } = this;
    if (current === undefined) return;
    await this.#save(
      this.#draft.lines.map((line) => (line.batchId === current.batchId ? { ...line, ...change } : line)),
    );
  }

  async remove(batchId: string): Promise<void> {
    const rest = this.#draft.lines.filter((line) => line.batchId !== batchId);
    if (this.#current === batchId) this.#current = rest.at(-1)?.batchId;
    await this.#save(rest);
  }

  /** Puts an unknown item on the shelf, and a piece of it on the list. */
  async create(item: ItemCreated['body']): Promise<void> {
    await this.#recording.run(async () => {
      const { desk, member } = this.#environment;
      const outcome = await desk.createItem(member, item);
      this.#refusal = refusalOf(outcome);
      if (outcome.kind !== 'recorded') return;
      this.#items = await desk.items();
      const screen = this.#screen;
      if (screen.kind === 'newItem') await this.#take(screen.goods);
    });
  }

  /** Records the whole delivery. What is past its last day already needs a second word. */
  async confirm(): Promise<void> {
    if (this.isBusy) return;
    this.#receiving = this.#recording.run(() => this.#receive());
    await this.#receiving;
  }

  async #receive(): Promise<void> {
    const { desk, member, newId, now } = this.#environment;
    const { deliveryId, lines, note } = this.#draft;
    const saidMs = this.#expiredSaidMs;
    const acceptExpired = saidMs !== undefined && now() - saidMs >= readingMs;
    const outcome = await desk.receive(member, { deliveryId, lines, note, acceptExpired });
    this.#refusal = refusalOf(outcome);
    if (outcome.kind !== 'recorded') {
      this.#expiredSaidMs = this.#refusal?.code === 'alreadyExpired' ? (saidMs ?? now()) : undefined;
      return;
    }
    await desk.dropDraft(draftName);
    this.#screen = {
      kind: 'done',
      pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0),
      lines: lines.length,
    };
    this.#draft = { deliveryId: newId(), lines: [], note: '' };
    this.#current = undefined;
    this.#expiredSaidMs = undefined;
    this.#items = await desk.items();
  }

  async #save(lines: readonly DeliveryLine[]): Promise<void> {
    this.#refusal = undefined;
    this.#expiredSaidMs = undefined;
    this.#draft = { ...this.#draft, lines };
    await this.#environment.desk.saveDraft(draftName, this.#environment.member.id, this.#draft);
  }
}
