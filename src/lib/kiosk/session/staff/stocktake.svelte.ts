import { scannedItem } from './scanned-item.ts';
import { isCardText, type ScanOutcome } from '../scan-outcome.ts';
import { sameBarcode } from '#lib/domain/barcode.ts';
import { isPieces, varianceOf } from '#lib/domain/count.ts';
import type { VarianceReason } from '#lib/facts/stocktake/reason.ts';
import { sortedPlaces } from '#lib/domain/place.ts';
import type { CountDraft } from '../../store/staff/count-draft.ts';
import { readItems, type StaffItem } from '../../store/staff/items.ts';
import type { Desk } from './desk.ts';
import type { Member } from '../../store/staff/recording.ts';
import { confirmCount, countDrafts, countItem, explainCount, startCount } from '../../store/staff/stocktake.ts';
import { OneAtATime } from './one-at-a-time.svelte.ts';
import { refusalOf, type ShownRefusal } from './refusal.ts';

/**
 * What the task shows.
 *
 *   places ──place──▶ counting ──all counted, or enough──▶ reviewing ──confirm──▶ done
 *      ▲                 ▲─────────────count again───────────┘
 */
export type StocktakeScreen =
  | { readonly kind: 'places' }
  | {
      readonly kind: 'counting' | 'reviewing';
      readonly place: string;
      readonly draft: CountDraft;
      readonly itemId: string;
    }
  | { readonly kind: 'done'; readonly place: string; readonly lines: number; readonly differences: number };

/** A place of the shelf, and how far its count is. */
export interface PlaceToCount {
  readonly place: string;
  readonly items: number;
  readonly counted: number;
  readonly startedBy: string | undefined;
  readonly startedMs: number | undefined;
  readonly needsCount: boolean;
}

/** What the task needs of the desk. */
export const stocktakeNeeds = {
  items: readItems,
  startCount,
  countItem,
  explainCount,
  countDrafts,
  count: confirmCount,
};

export interface StocktakeEnvironment {
  readonly desk: Desk<typeof stocktakeNeeds>;
  readonly member: Member;
  readonly newId: () => string;
}

/** Counting the shelf place by place, without being shown what the ledger expects. */
export class StocktakeTask {
  #screen = $state.raw<StocktakeScreen>({ kind: 'places' });
  #items = $state.raw<readonly StaffItem[]>([]);
  #drafts = $state.raw<readonly CountDraft[]>([]);
  #which = $state.raw<readonly StaffItem[] | undefined>();
  #refusal = $state.raw<ShownRefusal | undefined>();
  readonly #environment: StocktakeEnvironment;
  readonly #recording = new OneAtATime();

  constructor(environment: StocktakeEnvironment) {
    this.#environment = environment;
  }

  get screen(): StocktakeScreen {
    return this.#screen;
  }

  get refusal(): ShownRefusal | undefined {
    return this.#refusal;
  }

  get isBusy(): boolean {
    return this.#recording.isBusy;
  }

  /** Every place of the shelf as people count, those that need a count first. */
  get places(): readonly PlaceToCount[] {
    return sortedPlaces(this.#items.map((item) => item.shelfPlace))
      .map((place): PlaceToCount => {
        const draft = this.#drafts.find((candidate) => candidate.place === place);
        const items = this.itemsAt(place);
        return {
          place,
          items: items.length,
          counted: draft?.lines.length ?? 0,
          startedBy: draft?.startedBy.name,
          startedMs: draft?.startedMs,
          needsCount: items.some((item) => item.needsCount),
        };
      })
      .toSorted((left, right) => Number(right.needsCount) - Number(left.needsCount));
  }

  itemsAt(place: string): readonly StaffItem[] {
    return this.#items.filter((item) => item.shelfPlace === place);
  }

  async start(): Promise<void> {
    const { desk } = this.#environment;
    [this.#items, this.#drafts] = await Promise.all([desk.items(), desk.countDrafts()]);
  }

  /** Begins to count a place, or goes on where somebody left off. */
  async open(place: string): Promise<void> {
    await this.#recording.run(async () => {
      const { desk, member, newId } = this.#environment;
      this.#show(await desk.startCount(member, place, newId()));
    });
  }

  /** A barcode on the shelf that is being counted makes its item the current one. */
  scan(text: string): ScanOutcome {
    const screen = this.#screen;
    if (screen.kind === 'places') return 'choosePlaceFirst';
    if (screen.kind !== 'counting') return 'notHere';
    if (isCardText(text)) return 'wantsGoods';
    const found = scannedItem(text, this.itemsAt(screen.place));
    if (found.kind === 'unread' || found.kind === 'unknown') {
      this.#refusal = { code: found.kind === 'unknown' ? 'notAtThisPlace' : 'barcodeUnread' };
      return 'said';
    }
    const same = sameBarcode(found.item, this.itemsAt(screen.place));
    if (same.length > 1) this.#which = same;
    else this.select(found.item.itemId);
    return 'used';
  }

  /** The items of this place that have the barcode which was scanned last, when they are several. */
  get which(): readonly StaffItem[] | undefined {
    return this.#which;
  }

  /** Nobody says which one it was. */
  leaveOpen(): void {
    this.#which = undefined;
  }

  select(itemId: string): void {
    const screen = this.#screen;
    this.#refusal = undefined;
    this.#which = undefined;
    if (screen.kind === 'reviewing' || screen.kind === 'counting') {
      this.#screen = { ...screen, kind: 'counting', itemId };
    }
  }

  /** Keeps what was counted of the current item, and goes on to the next that was not. */
  async enter(counted: number): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'counting' || !isPieces(counted)) return;
    await this.#recording.run(async () => {
      const { desk, member } = this.#environment;
      this.#refusal = undefined;
      this.#show(await desk.countItem(member, screen.place, screen.itemId, counted));
    });
  }

  review(): void {
    const screen = this.#screen;
    if (screen.kind === 'counting' && screen.draft.lines.length > 0) this.#screen = { ...screen, kind: 'reviewing' };
  }

  /** Says why a line differs. */
  async explain(itemId: string, reason: VarianceReason): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'reviewing') return;
    const { desk, member } = this.#environment;
    const draft = await desk.explainCount(member, screen.place, { itemId, reason });
    this.#screen = { ...screen, draft };
  }

  /** Records the count. Above the community's threshold a manager's word is needed. */
  async confirm(approvedBy: Member | null): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'reviewing') return;
    await this.#recording.run(async () => {
      const { desk, member } = this.#environment;
      const { countId, lines } = screen.draft;
      const outcome = await desk.count(member, { countId, place: screen.place, approvedBy });
      const refusal = refusalOf(outcome);
      // What has to be counted again need not differ, and what does not differ has no button on the list of results.
      if (refusal?.code === 'countedMeanwhile' && refusal.itemId !== undefined) this.select(refusal.itemId);
      this.#refusal = refusal;
      if (outcome.kind !== 'recorded') return;
      const differences = lines.filter((line) => varianceOf(line) !== 0).length;
      this.#screen = { kind: 'done', place: screen.place, lines: lines.length, differences };
      await this.start();
    });
  }

  toPlaces(): void {
    this.#refusal = undefined;
    this.#screen = { kind: 'places' };
    void this.start();
  }

  #show(draft: CountDraft): void {
    const items = this.itemsAt(draft.place);
    const next = items.find((item) => draft.lines.every((line) => line.itemId !== item.itemId));
    const itemId = next?.itemId ?? items[0]?.itemId ?? '';
    this.#screen = { kind: next === undefined ? 'reviewing' : 'counting', place: draft.place, draft, itemId };
  }
}
