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
  findNamed,
  findNamesakes,
  findResidents,
  isName,
  mostFound,
  residentCards,
  type FoundResident,
} from '../../store/staff/find.ts';
import type { ResidentView } from '../../store/resident-view.ts';
import type { NameAnswer } from '../../sync/namesakes.ts';
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
  findNamed,
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
  /** Asks the hub who bears a whole name. */
  readonly whoIsNamed: (name: string) => Promise<NameAnswer>;
  /** Resolves once nobody has typed for a moment, or would have by now. */
  readonly typed: () => Promise<void>;
}

/**
 * What has become of a whole name that was looked for: the hub has named who bears it, or that nobody does; or it has
 * not answered, or was asked too much, and what was found only looks like it.
 */
export type Compared = 'named' | 'nobody' | Exclude<NameAnswer['kind'], 'told'>;

/** Who is about to be registered, and who may be the same person. */
export interface Namesakes {
  readonly name: string;
  readonly elderMode: boolean;
  readonly found: readonly FoundResident[];
  /** Whether the hub has said that they bear this very name; otherwise they may. */
  readonly isCertain: boolean;
}

/** Finding residents without a card, registering new ones, and their cards. */
export class ResidentsTask {
  #screen = $state.raw<ResidentsScreen>({ kind: 'searching' });
  #query = $state('');
  #found = $state.raw<readonly FoundResident[]>([]);
  #refusal = $state.raw<ShownRefusal | undefined>();
  #namesakes = $state.raw<Namesakes | undefined>();
  #compared = $state.raw<Compared | undefined>();
  /** What the hub has told already: staff go back and forth, and each question counts. */
  #told: Readonly<Record<string, NameAnswer>> = {};
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

  /** What has become of the name that is looked for; undefined while it is no whole name, or nothing was heard yet. */
  get compared(): Compared | undefined {
    return this.#compared;
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
    this.#compared = undefined;
    const found = query.trim() === '' ? [] : await this.#environment.desk.findResidents(query, this.#environment.spell);
    // A later letter may have been answered first.
    if (this.#query !== query) return;
    this.#found = found;
    if (found.length > 0 && isName(query)) await this.#compare(query);
  }

  /** Has the hub tell which of those who were found is meant, where some may bear just the name that was typed. */
  async #compare(name: string): Promise<void> {
    const { desk, spell, typed } = this.#environment;
    if ((await desk.findNamesakes(name, spell)).length === 0) return;
    await typed();
    if (this.#query !== name || this.#screen.kind !== 'searching') return;
    const answer = await this.#whoIsNamed(name);
    const named = answer.kind === 'told' ? await desk.findNamed(name, answer.residents) : [];
    if (this.#query !== name) return;
    if (named.length > 0) this.#found = named;
    this.#compared = answer.kind !== 'told' ? answer.kind : named.length > 0 ? 'named' : 'nobody';
  }

  async #whoIsNamed(name: string): Promise<NameAnswer> {
    const key = cleanText(name);
    const answer = this.#told[key] ?? (await this.#environment.whoIsNamed(key));
    if (answer.kind === 'told') this.#told = { ...this.#told, [key]: answer };
    return answer;
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
    await this.#record(async (environment) => {
      const { found, isCertain } = await this.#mayBear(name);
      if (found.length === 0) return this.#register(environment, name, elderMode);
      this.#namesakes = { name, elderMode, found, isCertain };
      return undefined;
    });
  }

  /** Who bears a name as the hub tells, or may bear it, as far as the tablet knows. */
  async #mayBear(name: string): Promise<Pick<Namesakes, 'found' | 'isCertain'>> {
    const { desk, spell } = this.#environment;
    const found = await desk.findNamesakes(name, spell);
    const answer: NameAnswer = found.length === 0 ? { kind: 'unanswered' } : await this.#whoIsNamed(name);
    if (answer.kind !== 'told') return { found, isCertain: false };
    return { found: await desk.findNamed(name, answer.residents), isCertain: true };
  }

  /** It is somebody else of the same name, who is registered all the same. */
  async registerNamesake(): Promise<void> {
    const asked = this.#namesakes;
    this.#namesakes = undefined;
    if (asked === undefined) return;
    await this.#record((environment) => this.#register(environment, asked.name, asked.elderMode));
  }

  /** Goes back to the form, with what stands in it. */
  forgetNamesakes(): void {
    this.#namesakes = undefined;
  }

  async #register(
    { desk, member, newId, random, spell }: ResidentsEnvironment,
    name: string,
    elderMode: boolean,
  ): Promise<AnyOutcome> {
    const cardNumber = mintCardNumber(random);
    const residentId = `resident-${newId()}`;
    const spelling = await spell(cleanText(name));
    const outcome = await desk.register(member, { residentId, name, elderMode, cardNumber, ...spelling });
    if (outcome.kind === 'recorded') await this.#showCard(residentId, cardNumber);
    return outcome;
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

  /** @param action resolves with undefined where nothing was tried yet */
  async #record(action: (environment: ResidentsEnvironment) => Promise<AnyOutcome | undefined>): Promise<void> {
    await this.#recording.run(async () => {
      const outcome = await action(this.#environment);
      this.#refusal = outcome === undefined ? undefined : refusalOf(outcome);
    });
  }

  async #showCard(residentId: string, number: CardNumber): Promise<void> {
    const found = await this.#environment.desk.findByCard(number);
    const view = await this.#environment.residentView(residentId);
    if (found === undefined || view === undefined) return;
    this.#screen = { kind: 'card', found, card: { number, residentNumber: found.number, maskedName: view.maskedName } };
  }
}
