import { mostPieces } from '#lib/domain/count.ts';
import { sameBarcode, type CartonPieces } from '#lib/domain/barcode.ts';
import type { WriteOffReason } from '#lib/facts/write-off/limits.ts';
import { readItems, type StaffItem } from '../../store/staff/items.ts';
import type { Desk } from './desk.ts';
import type { Member } from '../../store/staff/recording.ts';
import { writeOff } from '../../store/staff/write-off.ts';
import { OneAtATime } from './one-at-a-time.svelte.ts';
import { refusalOf, type ShownRefusal } from './refusal.ts';
import { isCardText, type ScanOutcome } from '../scan-outcome.ts';
import { scannedItem } from './scanned-item.ts';

/** Pieces of one item that are taken out. */
export interface WriteOffLine {
  readonly itemId: string;
  readonly quantity: number;
  readonly batchId: string | null;
}

export type WriteOffScreen =
  | { readonly kind: 'list' }
  | { readonly kind: 'picking' }
  /** Several items have the barcode that was scanned. */
  | { readonly kind: 'which'; readonly itemIds: readonly string[]; readonly pieces: number }
  | { readonly kind: 'done' };

/** What the task needs of the desk. */
export const writeOffNeeds = { items: readItems, writeOff };

export interface WriteOffEnvironment {
  readonly desk: Desk<typeof writeOffNeeds>;
  readonly member: Member;
  readonly newId: () => string;
  /** What staff have said of cartons, where the tablet has learned any. */
  readonly cartonPieces?: () => CartonPieces;
}

/** Taking goods out that nobody redeemed: damaged, expired, for the community's own use. */
export class WriteOffTask {
  #screen = $state.raw<WriteOffScreen>({ kind: 'list' });
  #items = $state.raw<readonly StaffItem[]>([]);
  #lines = $state.raw<readonly WriteOffLine[]>([]);
  #reason = $state<WriteOffReason | undefined>();
  #photo = $state<string | null>(null);
  #refusal = $state.raw<ShownRefusal | undefined>();
  #writeOffId: string;
  note = $state('');
  #starting: Promise<void> | undefined;
  readonly #environment: WriteOffEnvironment;
  readonly #recording = new OneAtATime();

  constructor(environment: WriteOffEnvironment) {
    this.#environment = environment;
    this.#writeOffId = environment.newId();
  }

  get screen(): WriteOffScreen {
    return this.#screen;
  }

  get items(): readonly StaffItem[] {
    return this.#items;
  }

  get lines(): readonly WriteOffLine[] {
    return this.#lines;
  }

  get reason(): WriteOffReason | undefined {
    return this.#reason;
  }

  get photo(): string | null {
    return this.#photo;
  }

  get refusal(): ShownRefusal | undefined {
    return this.#refusal;
  }

  get isBusy(): boolean {
    return this.#recording.isBusy;
  }

  /** Reads the shelf. */
  start(): Promise<void> {
    return (this.#starting = this.#environment.desk.items().then((items) => void (this.#items = items)));
  }

  /**
   * A barcode from the camera or the hand scanner: one piece of its item, or all of a carton whose pieces are known.
   * What comes before the shelf has been read waits for it.
   */
  async scan(text: string): Promise<ScanOutcome> {
    await this.#starting;
    if (isCardText(text)) return 'wantsGoods';
    const found = scannedItem(text, this.#items, this.#environment.cartonPieces?.() ?? {});
    switch (found.kind) {
      case 'unread':
        this.#refusal = { code: 'barcodeUnread' };
        return 'said';
      case 'unknown':
        this.#refusal = { code: 'itemNotFound' };
        return 'said';
      case 'carton':
        this.#refusal = { code: 'cartonUnknown', itemId: found.item.itemId };
        return 'said';
      case 'item':
        return this.#take(found.item, found.pieces);
    }
  }

  #take(item: StaffItem, pieces: number): ScanOutcome {
    const same = sameBarcode(item, this.#items);
    if (same.length > 1) this.#screen = { kind: 'which', itemIds: same.map(({ itemId }) => itemId), pieces };
    else this.add(item.itemId, pieces);
    return 'used';
  }

  pick(): void {
    this.#screen = { kind: 'picking' };
  }

  toList(): void {
    this.#screen = { kind: 'list' };
  }

  /** One piece of an item, or one more. An expired batch is what one usually takes out. */
  add(itemId: string, pieces = 1): void {
    this.#screen = { kind: 'list' };
    this.#refusal = undefined;
    const present = this.#lines.find((line) => line.itemId === itemId);
    if (present !== undefined) {
      this.change(itemId, { quantity: present.quantity + pieces });
      return;
    }
    const item = this.#items.find((candidate) => candidate.itemId === itemId);
    const expired =
      item !== undefined && item.expired > 0 ? item.batches.find((batch) => batch.remaining > 0) : undefined;
    this.#lines = [
      ...this.#lines,
      { itemId, quantity: Math.min(pieces, mostPieces), batchId: expired?.batchId ?? null },
    ];
  }

  /** Changes a line; one that falls to nothing is taken off the list, and none holds more than can be recorded. */
  change(itemId: string, change: Partial<Omit<WriteOffLine, 'itemId'>>): void {
    this.#refusal = undefined;
    this.#lines = this.#lines
      .map((line) => (line.itemId === itemId ? { ...line, ...change } : line))
      .map((line) => ({ ...line, quantity: Math.min(line.quantity, mostPieces) }))
      .filter(({ quantity }) => quantity > 0);
  }

  because(reason: WriteOffReason): void {
    this.#reason = reason;
  }

  show(photo: string | null): void {
    this.#photo = photo;
  }

  async confirm(): Promise<void> {
    const reason = this.#reason;
    if (reason === undefined) return;
    await this.#recording.run(async () => {
      const { desk, member, newId } = this.#environment;
      const outcome = await desk.writeOff(member, {
        writeOffId: this.#writeOffId,
        lines: this.#lines,
        reason,
        note: this.note.trim(),
        photo: this.#photo,
      });
      this.#refusal = refusalOf(outcome);
      if (outcome.kind !== 'recorded') return;
      this.#screen = { kind: 'done' };
      this.#lines = [];
      this.#reason = undefined;
      this.#photo = null;
      this.note = '';
      this.#writeOffId = newId();
      await this.start();
    });
  }
}
