import {
  lastDayOf,
  matchGoods,
  readGoods,
  sameBarcode,
  type CartonPieces,
  type ScannedGoods,
} from '#lib/domain/barcode.ts';
import { mostPieces } from '#lib/domain/count.ts';
import type { DeliveryLine } from '#lib/facts/delivery/fact.ts';
import { type SaidOfPiece, likeLine } from '#lib/facts/delivery/usual.ts';
import type { Bodies } from '#lib/facts/fact.ts';
import { isCoupon, shelfForm } from '#lib/domain/gtin.ts';
import { readItems, listSuppliers, type StaffItem } from '../../store/staff/items.ts';
import type { ScopeRow } from '#lib/protocol/pull.ts';
import type { Desk } from './desk.ts';
import type { Member } from '../../store/staff/recording.ts';
import { dropDraft, readDraft, saveDraft } from '../../store/staff/drafts.ts';
import { receive } from '../../store/staff/delivery.ts';
import { createItem } from '../../store/staff/item.ts';
import { refusalOf, type ShownRefusal } from './refusal.ts';
import { OneAtATime } from './one-at-a-time.svelte.ts';
import { isCardText, type ScanOutcome } from '../scan-outcome.ts';

/** A delivery that is being taken in. It is kept as a draft, so that a reload or a sign-out loses no line. */
export interface DeliveryDraft {
  readonly deliveryId: string;
  readonly lines: readonly DeliveryLine[];
  readonly note: string;
  /** Items of which staff said that they never expire. A draft of release 0.1 knows of none. */
  readonly doNotExpire?: readonly string[];
  /** The GTIN of the carton that filled a line, by the line's batch. */
  readonly cartons?: Readonly<Record<string, string>>;
}

/** What the task shows. */
export type RestockScreen =
  | { readonly kind: 'list' }
  | { readonly kind: 'picking' }
  /** A new item, without a barcode where it has none, and what was scanned of it. */
  | { readonly kind: 'newItem'; readonly barcode: string | null; readonly goods: ScannedGoods | undefined }
  /** A carton, of which nobody has said yet how many pieces it holds. */
  | { readonly kind: 'carton'; readonly item: StaffItem; readonly goods: ScannedGoods }
  /** Several items have the barcode that was scanned. */
  | { readonly kind: 'which'; readonly itemIds: readonly string[]; readonly scanned: Scanned }
  | { readonly kind: 'done'; readonly pieces: number; readonly kinds: number };

/** What the task needs of the desk. */
export const restockNeeds = {
  items: readItems,
  suppliers: listSuppliers,
  createItem,
  receive,
  readDraft: readDraft<DeliveryDraft>,
  saveDraft,
  dropDraft,
};

export interface RestockEnvironment {
  readonly desk: Desk<typeof restockNeeds>;
  readonly member: Member;
  readonly newId: () => string;
  /** The day in the community, YYYY-MM-DD. */
  readonly today: () => string;
  /** What staff have said of cartons. */
  readonly cartonPieces: () => CartonPieces;
  /** Remembers how many pieces a carton holds, by its GTIN. */
  readonly learnCarton: (gtin: string, pieces: number) => Promise<void>;
  /** Forgets it, so that the next scan of the carton asks. */
  readonly forgetCarton: (gtin: string) => Promise<void>;
}

/** What a code says of the goods that it is on. */
type Scanned = Pick<ScannedGoods, 'gtin' | 'lot' | 'ends'> & { readonly pieces: number };

/** What changes of a line. */
type LineChange = Partial<Omit<DeliveryLine, 'batchId' | 'itemId'>>;

const draftName = 'restock';

/** Taking in a delivery: one list, one confirmation. */
export class RestockTask {
  #screen = $state.raw<RestockScreen>({ kind: 'list' });
  #draft = $state.raw<DeliveryDraft>({ deliveryId: '', lines: [], note: '' });
  #items = $state.raw<readonly StaffItem[]>([]);
  #suppliers = $state.raw<readonly ScopeRow<'suppliers'>[]>([]);
  #current = $state<string | undefined>();
  #refusal = $state.raw<ShownRefusal | undefined>();
  /**
   * Whether it was said that goods are past their last day already. The rest of a double tap answers nothing: see
   * ui/touch.
   */
  #isExpirySaid = false;
  #starting: Promise<void> | undefined;
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

  get suppliers(): readonly ScopeRow<'suppliers'>[] {
    return this.#suppliers;
  }

  /**
   * Whether an item keeps for ever, by what was said with this delivery and else by what is known; null when nobody has
   * said.
   */
  keepsOf(itemId: string): boolean | null {
    if (this.#draft.doNotExpire?.includes(itemId) === true) return true;
    if (this.#draft.lines.some((line) => line.itemId === itemId && line.bestBefore !== null)) return false;
    return this.#itemOf(itemId)?.keeps ?? null;
  }

  /** Whether a line still needs its last day, or the word that its item never expires. */
  isDateMissing({ itemId, bestBefore }: DeliveryLine): boolean {
    return bestBefore === null && this.keepsOf(itemId) !== true;
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
  start(): Promise<void> {
    return (this.#starting = this.#start());
  }

  async #start(): Promise<void> {
    const { desk, newId } = this.#environment;
    const [items, suppliers, draft] = await Promise.all([desk.items(), desk.suppliers(), desk.readDraft(draftName)]);
    this.#items = items;
    this.#suppliers = suppliers;
    this.#draft = draft?.value ?? { deliveryId: newId(), lines: [], note: '' };
    this.#current = this.#draft.lines.at(-1)?.batchId;
  }

  /**
   * A barcode from the camera or the hand scanner: one piece more of a known item, a carton's worth of it, or the form
   * for a new one. While that is being filled in, no other goods take its place; what comes while a delivery is being
   * recorded belongs to the next one, and what comes before the shelf has been read waits for it.
   */
  async scan(text: string): Promise<ScanOutcome> {
    await this.#starting;
    await this.#receiving;
    if (isCardText(text)) return 'wantsGoods';
    const goods = readGoods(text);
    const screen = this.#screen;
    if (screen.kind === 'newItem' || screen.kind === 'carton') {
      if (goods.ok && goods.value.gtin === screen.goods?.gtin) return 'used';
      this.#refusal = { code: screen.kind === 'carton' ? 'cartonOpen' : goods.ok ? 'itemUnfinished' : 'barcodeUnread' };
      return 'said';
    }
    if (!goods.ok) {
      this.#refusal = { code: 'barcodeUnread' };
      return 'said';
    }
    await this.#take(goods.value);
    return this.#refusal?.code === 'barcodeUnread' ? 'said' : 'used';
  }

  /**
   * Says how many pieces the carton holds that was scanned, and puts it on the list; it is asked once for each kind of
   * carton.
   */
  async sayCarton(pieces: number): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'carton' || pieces < 1) return;
    if (pieces * screen.goods.count > mostPieces) {
      // Once learned, such a number would refuse every scan of the carton.
      this.#refusal = { code: 'quantityInvalid', itemId: screen.item.itemId };
      return;
    }
    await this.#environment.learnCarton(screen.goods.gtin, pieces);
    await this.add(screen.item.itemId, { ...screen.goods, pieces: pieces * screen.goods.count });
  }

  async #take(goods: ScannedGoods): Promise<void> {
    this.#refusal = undefined;
    const found = matchGoods(goods, this.#items, this.#environment.cartonPieces());
    switch (found.kind) {
      case 'unknown':
        if (isCoupon(found.gtin)) this.#refusal = { code: 'barcodeUnread' };
        else this.#screen = { kind: 'newItem', barcode: shelfForm(found.gtin), goods };
        return;
      case 'carton':
        this.#screen = { kind: 'carton', item: found.item, goods };
        return;
      case 'item':
        await this.#put(found.item, { ...goods, pieces: found.pieces });
    }
  }

  async #put(item: StaffItem, scanned: Scanned): Promise<void> {
    const same = sameBarcode(item, this.#items);
    if (same.length > 1) this.#screen = { kind: 'which', itemIds: same.map(({ itemId }) => itemId), scanned };
    else await this.add(item.itemId, scanned);
  }

  pick(): void {
    this.#refusal = undefined;
    this.#screen = { kind: 'picking' };
  }

  /** To the form for goods that have no barcode. */
  describe(): void {
    this.#refusal = undefined;
    this.#screen = { kind: 'newItem', barcode: null, goods: undefined };
  }

  toList(): void {
    this.#refusal = undefined;
    this.#screen = { kind: 'list' };
  }

  /**
   * Pieces of an item: more on the line that is like them, else a line of their own. More than a line holds are none,
   * and said.
   * @param scanned how many, and what the code said of them
   */
  async add(itemId: string, scanned: Partial<Scanned> = {}): Promise<void> {
    const { pieces = 1, lot = '', ends = [], gtin = '' } = scanned;
    const bestBefore = lastDayOf({ ends }, this.#environment.today());
    const said = { ...(lot === '' ? {} : { code: lot }), ...(bestBefore === undefined ? {} : { bestBefore }) };
    const like = likeLine(this.#draft.lines, itemId, said, this.#current);
    this.#screen = { kind: 'list' };
    const quantity = (like?.quantity ?? 0) + pieces;
    if (quantity > mostPieces) {
      this.#refusal = { code: 'quantityInvalid', itemId };
      return;
    }
    const batchId = like?.batchId ?? this.#environment.newId();
    const isCarton = gtin in this.#environment.cartonPieces();
    const cartons = isCarton ? { ...this.#draft.cartons, [batchId]: gtin } : this.#draft.cartons;
    this.#draft = { ...this.#draft, ...(cartons === undefined ? {} : { cartons }) };
    if (like === undefined) await this.#begin(itemId, said, pieces, batchId);
    else {
      this.#current = batchId;
      await this.#changeLine({ quantity });
    }
  }

  /** Another line of the current item, for pieces with another day, batch, cost or supplier. */
  async addLine(): Promise<void> {
    const { current } = this;
    if (current !== undefined) await this.#begin(current.itemId, {}, 1);
  }

  async #begin(itemId: string, said: SaidOfPiece, pieces: number, batchId = this.#environment.newId()): Promise<void> {
    const { supplierId, costEachFen } = this.#itemOf(itemId)?.usual ?? { supplierId: null, costEachFen: null };
    const line: DeliveryLine = {
      batchId,
      itemId,
      quantity: pieces,
      // A delivery usually comes from one supplier.
      supplierId: supplierId ?? this.#draft.lines.at(-1)?.supplierId ?? null,
      costEachFen,
      bestBefore: null,
      code: '',
      ...said,
    };
    this.#current = line.batchId;
    // A day on the carton is a word against 'never expires'.
    const doNotExpire = this.#draft.doNotExpire?.filter((id) => id !== itemId || line.bestBefore === null);
    await this.#save([...this.#draft.lines, line], doNotExpire);
  }

  #itemOf(itemId: string): StaffItem | undefined {
    return this.#items.find((candidate) => candidate.itemId === itemId);
  }

  /** Makes a line the current one. */
  select(batchId: string): void {
    this.#current = batchId;
  }

  /** Changes the current line. A day that is null says that its item never expires, and so with all lines of it. */
  async change(change: LineChange): Promise<void> {
    const { current } = this;
    if (current === undefined) return;
    const isCorrected = (change.quantity ?? current.quantity) !== current.quantity;
    await Promise.all([this.#changeLine(change), ...(isCorrected ? [this.#forgetCarton(current.batchId)] : [])]);
  }

  /** Whoever corrects what a carton filled in may have mistyped what it holds. */
  async #forgetCarton(batchId: string): Promise<void> {
    const carton = this.#draft.cartons?.[batchId];
    if (carton !== undefined) await this.#environment.forgetCarton(carton);
  }

  async #changeLine(change: LineChange): Promise<void> {
    const { current } = this;
    if (current === undefined) return;
    const lines = this.#draft.lines.map((line) => (line.batchId === current.batchId ? { ...line, ...change } : line));
    const { bestBefore } = change;
    if (bestBefore === undefined) {
      await this.#save(lines);
      return;
    }
    const { itemId } = current;
    const others = (this.#draft.doNotExpire ?? []).filter((id) => id !== itemId);
    if (bestBefore !== null) await this.#save(lines, others);
    else {
      const undated = lines.map((line) => (line.itemId === itemId ? { ...line, bestBefore } : line));
      await this.#save(undated, this.#itemOf(itemId)?.keeps === true ? others : [...others, itemId]);
    }
  }

  async remove(batchId: string): Promise<void> {
    const rest = this.#draft.lines.filter((line) => line.batchId !== batchId);
    if (this.#current === batchId) this.#current = rest.at(-1)?.batchId;
    await Promise.all([this.#save(rest), this.#forgetCarton(batchId)]);
  }

  /** Puts an unknown item on the shelf, and a piece of it on the list. */
  async create(item: Bodies['item.created']): Promise<void> {
    await this.#recording.run(async () => {
      const { desk, member } = this.#environment;
      const outcome = await desk.createItem(member, item);
      this.#refusal = refusalOf(outcome);
      if (outcome.kind !== 'recorded') return;
      this.#items = await desk.items();
      const screen = this.#screen;
      if (screen.kind !== 'newItem') return;
      await (screen.goods === undefined ? this.add(item.itemId) : this.#take(screen.goods));
    });
  }

  /** Records the whole delivery. What is past its last day already needs a second word. */
  async confirm(): Promise<void> {
    if (this.isBusy) return;
    this.#receiving = this.#recording.run(() => this.#receive());
    await this.#receiving;
  }

  async #receive(): Promise<void> {
    const { desk, member, newId } = this.#environment;
    const { deliveryId, lines, note } = this.#draft;
    const missing = lines.find((line) => this.isDateMissing(line));
    if (missing !== undefined) {
      this.#current = missing.batchId;
      this.#refusal = { code: 'dateMissing', itemId: missing.itemId };
      return;
    }
    const said = (this.#draft.doNotExpire ?? []).filter((id) => lines.some(({ itemId }) => itemId === id));
    const doNotExpire = said.length === 0 ? {} : { doNotExpire: said };
    const acceptExpired = this.#isExpirySaid;
    const outcome = await desk.receive(member, { deliveryId, lines, note, ...doNotExpire, acceptExpired });
    this.#refusal = refusalOf(outcome);
    if (outcome.kind !== 'recorded') {
      this.#isExpirySaid = this.#refusal?.code === 'alreadyExpired';
      return;
    }
    await desk.dropDraft(draftName);
    this.#screen = {
      kind: 'done',
      pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0),
      kinds: lines.filter((line, index) => lines.findIndex(({ itemId }) => itemId === line.itemId) === index).length,
    };
    this.#draft = { deliveryId: newId(), lines: [], note: '' };
    this.#current = undefined;
    this.#isExpirySaid = false;
    this.#items = await desk.items();
  }

  async #save(lines: readonly DeliveryLine[], doNotExpire = this.#draft.doNotExpire ?? []): Promise<void> {
    this.#refusal = undefined;
    this.#isExpirySaid = false;
    this.#draft = { ...this.#draft, lines, doNotExpire };
    await this.#environment.desk.saveDraft(draftName, this.#environment.member.id, this.#draft);
  }
}
