import { mintCardNumber, parseCardNumber, type CardNumber } from '#lib/domain/card.ts';
import { cleanText } from '#lib/domain/text.ts';
import { readGoods } from '#lib/domain/barcode.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import type { KnownCard } from '../../store/people.ts';
import type { Desk } from './desk.ts';
import type { Member } from '../../store/staff/recording.ts';
import { register, issueCard, revokeCard } from '../../store/staff/residents.ts';
import { reverseAccrual } from '../../store/staff/take-back.ts';
import {
  findByCard,
  findNamesakes,
  findResidents,
  mostFound,
  residentCards,
  type FoundResident,
} from '../../store/staff/find.ts';
import type { ResidentView } from '../../store/resident-view.ts';
import type { ScanOutcome } from '../scan-outcome.ts';
import { OneAtATime } from './one-at-a-time.svelte.ts';
import { refusalOf, type AnyOutcome, type ShownRefusal } from './refusal.ts';

/** A card that was just made: its number is shown and printed now, and nobody can read it again afterwards. */
export interface NewCard {
  readonly number: CardNumber;
  readonly residentNumber: string;
  readonly maskedName: string;
}

/**
 * What the task shows.
 *
 *   searching ──▶ resident ──new card──▶ card (to print)
 *       └──────▶ registering ───────────────▲
 */
export type ResidentsScreen =
  | { readonly kind: 'searching' }
  | { readonly kind: 'registering' }
  | {
      readonly kind: 'resident';
      readonly found: FoundResident;
      readonly view: ResidentView;
      readonly cards: readonly KnownCard[];
    }
  | { readonly kind: 'card'; readonly card: NewCard; readonly found: FoundResident };

/** What the task needs of the desk. */
export const residentsNeeds = {
  findResidents,
  findNamesakes,
  findByCard,
  residentCards,
  register,
  issueCard,
  revokeCard,
  reverseAccrual,
};

export interface ResidentsEnvironment {
  readonly desk: Desk<typeof residentsNeeds>;
  readonly residentView: (residentId: string) => Promise<ResidentView | undefined>;
  readonly member: Member;
  readonly newId: () => string;
  readonly random: RandomBytes;
  readonly spell: (name: string) => Promise<{ readonly pinyin: string; readonly initials: string }>;
}

/** Who is about to be registered, and who may be the same person. */
export interface Namesakes {
  readonly name: string;
  readonly elderMode: boolean;
  readonly found: readonly FoundResident[];
}

/** Finding residents without a card, registering new ones, and their cards. */
export class ResidentsTask {
  #screen = $state.raw<ResidentsScreen>({ kind: 'searching' });
  #query = $state('');
  #found = $state.raw<readonly FoundResident[]>([]);
  #refusal = $state.raw<ShownRefusal | undefined>();
  #namesakes = $state.raw<Namesakes | undefined>();
  readonly #environment: ResidentsEnvironment;
  readonly #recording = new OneAtATime();

  constructor(environment: ResidentsEnvironment) {
    this.#environment = environment;
  }

  get screen(): ResidentsScreen {
    return this.#screen;
  }

  get query(): string {
    return this.#query;
  }

  get found(): readonly FoundResident[] {
    return this.#found;
  }

  /** Whether there may be more than were found: a search shows no more than a screen takes. */
  get isCutOff(): boolean {
    return this.#found.length >= mostFound;
  }

  /** Whether somebody who is about to be registered may be among these already. */
  get namesakes(): Namesakes | undefined {
    return this.#namesakes;
  }

  get refusal(): ShownRefusal | undefined {
    return this.#refusal;
  }

  get isBusy(): boolean {
    return this.#recording.isBusy;
  }

  /** Looks for a name, the first letters of its pinyin, or a resident number. */
  async search(query: string): Promise<void> {
    this.#query = query;
    this.#refusal = undefined;
    const found = query.trim() === '' ? [] : await this.#environment.desk.findResidents(query, this.#environment.spell);
    // A later letter may have been answered first.
    if (this.#query === query) this.#found = found;
  }

  /**
   * A card before the camera: whoever it belongs to, also when it is revoked. A form that is filled in, and a new card
   * whose number is shown this once, are not thrown away for it.
   */
  async scan(text: string): Promise<ScanOutcome> {
    const { kind } = this.#screen;
    if (kind === 'registering' || kind === 'card') {
      this.#refusal = { code: 'residentUnfinished' };
      return 'said';
    }
    const number = parseCardNumber(text);
    if (!number.ok && readGoods(text).ok) return 'wantsCard';
    const found = number.ok ? await this.#environment.desk.findByCard(number.value) : undefined;
    if (found === undefined) {
      this.#refusal = { code: 'cardUnread' };
      return 'said';
    }
    await this.open(found);
    return 'used';
  }

  async open(found: FoundResident): Promise<void> {
    this.#namesakes = undefined;
    const [view, cards] = await Promise.all([
      this.#environment.residentView(found.residentId),
      this.#environment.desk.residentCards(found.residentId),
    ]);
    this.#refusal = undefined;
    if (view !== undefined) this.#screen = { kind: 'resident', found, view, cards };
  }

  toSearch(): void {
    this.#namesakes = undefined;
    this.#refusal = undefined;
    this.#screen = { kind: 'searching' };
  }

  toRegister(): void {
    this.#refusal = undefined;
    this.#screen = { kind: 'registering' };
  }

  /** Registers a resident and makes the card; but first asks, where somebody of that name may be registered already. */
  async register(name: string, elderMode: boolean): Promise<void> {
    const { desk, spell } = this.#environment;
    const found = await desk.findNamesakes(name, spell);
    if (found.length > 0) this.#namesakes = { name, elderMode, found };
    else await this.#register(name, elderMode);
  }

  /** It is somebody else of the same name, who is registered all the same. */
  async registerNamesake(): Promise<void> {
    const asked = this.#namesakes;
    this.#namesakes = undefined;
    if (asked !== undefined) await this.#register(asked.name, asked.elderMode);
  }

  /** Goes back to the form, with what stands in it. */
  forgetNamesakes(): void {
    this.#namesakes = undefined;
  }

  async #register(name: string, elderMode: boolean): Promise<void> {
    await this.#record(async ({ desk, member, newId, random, spell }) => {
      const cardNumber = mintCardNumber(random);
      const residentId = `resident-${newId()}`;
      const spelling = await spell(cleanText(name));
      const outcome = await desk.register(member, { residentId, name, elderMode, cardNumber, ...spelling });
      if (outcome.kind === 'recorded') await this.#showCard(residentId, cardNumber);
      return outcome;
    });
  }

  /** Makes a new card. The old one, when it is named, stops in the same moment. */
  async issueCard(
    ends: { readonly cardHash: string; readonly status: 'lost' | 'replaced'; readonly reason: string } | null,
  ): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'resident') return;
    const { residentId } = screen.found;
    await this.#record(async ({ desk, member, random }) => {
      const cardNumber = mintCardNumber(random);
      const outcome = await desk.issueCard(member, { residentId, cardNumber, ends });
      if (outcome.kind === 'recorded') await this.#showCard(residentId, cardNumber);
      return outcome;
    });
  }

  /** Stops a card. */
  async revokeCard(cardHash: string, status: 'lost' | 'revoked', reason: string): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'resident') return;
    await this.#record(async ({ desk, member }) => {
      const outcome = await desk.revokeCard(member, { cardHash, residentId: screen.found.residentId, status, reason });
      if (outcome.kind === 'recorded') await this.open(screen.found);
      return outcome;
    });
  }

  /** Takes back points that were awarded by mistake. */
  async reverseAccrual(transferId: string, reason: string): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'resident') return;
    await this.#record(async ({ desk, member }) => {
      const { residentId } = screen.found;
      const outcome = await desk.reverseAccrual(member, { residentId, transferId, reason });
      if (outcome.kind === 'recorded') await this.open(screen.found);
      return outcome;
    });
  }

  async #record(action: (environment: ResidentsEnvironment) => Promise<AnyOutcome>): Promise<void> {
    await this.#recording.run(async () => {
      this.#refusal = refusalOf(await action(this.#environment));
    });
  }

  async #showCard(residentId: string, number: CardNumber): Promise<void> {
    const found = await this.#environment.desk.findByCard(number);
    const view = await this.#environment.residentView(residentId);
    if (found === undefined || view === undefined) return;
    this.#screen = { kind: 'card', found, card: { number, residentNumber: found.number, maskedName: view.maskedName } };
  }
}
