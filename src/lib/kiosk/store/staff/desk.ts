import type { AwardCommand } from '#lib/domain/award.ts';
import type { CardNumber } from '#lib/domain/card.ts';
import type { CardRevoked, ItemCreated, ReversalLine, StockWrittenOff, VarianceReason } from '#lib/domain/event.ts';
import type { Points } from '#lib/domain/points.ts';
import type { ScopeRow } from '#lib/protocol/pull.ts';
import { listCards, type KnownCard } from '../people.ts';
import { readMoment, readTime } from '../time.ts';
import type { CountDraft } from './count-draft.ts';
import { listDrafts, readDraft, type Draft } from './drafts.ts';
import { findByCard, findNamesakes, findResidents, ResidentIndex, type FoundResident, type Speller } from './find.ts';
import { createItem, receive, writeOff, type DeliveryCommand } from './goods.ts';
import { handOver, listAgain, listToHandOver, type GoodsToHandOver } from './hand-over.ts';
import { readItems, type StaffItem } from './items.ts';
import { award, awardedOn, reverseAccrual, type AccrualReversalCommand } from './points.ts';
import type { DeskEnvironment, Member } from './recording.ts';
import { issueCard, register, revokeCard, type IssueCommand, type RegisterCommand } from './residents.ts';
import { listRedemptions, reverseRedemption, type OwnRedemption } from './reversal.ts';
import { closeShift, summarise, type CloseShiftCommand, type ShiftSummary } from './shift.ts';
import { listMembers, signIn, type SignInOutcome } from './sign-in.ts';
import { confirmCount, countDrafts, countItem, explainCount, startCount, type CountCommand } from './stocktake.ts';

export type { FoundResident, GoodsToHandOver, Member, OwnRedemption, ShiftSummary, StaffItem };
/** A card of a resident, by its hash. */
export type ResidentCard = KnownCard;

/**
 * What staff do at the counter. Whatever records is one transaction under the name of `by`, whose role is asked first, and
 * answers a second call with the same id as the first.
 */
export class StaffDesk {
  readonly #environment: DeskEnvironment;
  readonly #residents = new ResidentIndex();

  constructor(environment: DeskEnvironment) {
    this.#environment = environment;
  }

  get #tables() {
    return this.#environment.tables;
  }

  #time() {
    return readTime(this.#tables, this.#environment.reading());
  }

  /** Whoever works at the counter, by name. */
  members(): Promise<readonly Member[]> {
    return listMembers(this.#tables);
  }

  /** Verifies a PIN; see {@link signIn}. */
  signIn(staffId: string, pin: string): Promise<SignInOutcome> {
    return signIn(this.#environment, staffId, pin);
  }

  /** Every item in the order of the shelf, those that are not listed among them. */
  items(): Promise<readonly StaffItem[]> {
    return readItems(this.#environment);
  }

  suppliers(): Promise<readonly ScopeRow<'suppliers'>[]> {
    return this.#tables.suppliers.toArray();
  }

  createItem(by: Member, item: ItemCreated['body']) {
    return createItem(this.#environment, by, item);
  }

  receive(by: Member, delivery: DeliveryCommand) {
    return receive(this.#environment, by, delivery);
  }

  writeOff(by: Member, goods: StockWrittenOff['body']) {
    return writeOff(this.#environment, by, goods);
  }

  readDraft<Value>(name: string): Promise<Draft<Value> | undefined> {
    return readDraft<Value>(this.#tables, name);
  }

  listDrafts<Value>(prefix: string): Promise<readonly Draft<Value>[]> {
    return listDrafts<Value>(this.#tables, prefix);
  }

  /** Keeps something that is not recorded yet. @param owner the id of whoever works on it. */
  async saveDraft(name: string, owner: string, value: unknown): Promise<void> {
    const { nowMs: updatedMs } = await this.#time();
    await this.#tables.drafts.put({ name, owner, value, updatedMs });
  }

  async dropDraft(name: string): Promise<void> {
    await this.#tables.drafts.delete(name);
  }

  /** Begins to count a place, or goes on with what anybody has begun there: `startedBy` and `startedMs` say who and when. */
  startCount(by: Member, place: string, countId: string): Promise<CountDraft> {
    return startCount(this.#environment, by, place, countId);
  }

  /** Notes what was counted of an item, beside what the ledger says at this very moment. */
  countItem(by: Member, place: string, itemId: string, counted: number): Promise<CountDraft> {
    return countItem(this.#environment, by, place, itemId, counted);
  }

  explainCount(by: Member, place: string, itemId: string, reason: VarianceReason): Promise<CountDraft> {
    return explainCount(this.#environment, by, place, { itemId, reason });
  }

  /** The counts that are going on, by place. */
  countDrafts(): Promise<readonly CountDraft[]> {
    return countDrafts(this.#tables);
  }

  count(by: Member, command: CountCommand) {
    return confirmCount(this.#environment, by, command);
  }

  /** Points that a resident got in a category today, as far as this kiosk knows. */
  async awardedToday(residentId: string, categoryId: string): Promise<number> {
    const { today, policy } = await readMoment(this.#tables, this.#environment.reading());
    return awardedOn(this.#tables, { residentId, categoryId, day: today, zone: policy.zone });
  }

  award(by: Member, command: AwardCommand, shownPoints?: Points) {
    return award(this.#environment, by, command, shownPoints);
  }

  reverseAccrual(by: Member, command: AccrualReversalCommand) {
    return reverseAccrual(this.#environment, by, command);
  }

  /** The redemptions of this kiosk, newest first: the latest hundred, or those whose number has `digits` in it. */
  redemptions(digits = ''): Promise<readonly OwnRedemption[]> {
    return listRedemptions(this.#tables, digits);
  }

  reverseRedemption(by: Member, redemptionId: string, lines: readonly ReversalLine[], reason: string) {
    return reverseRedemption(this.#environment, by, { redemptionId, lines, reason });
  }

  /** What was redeemed at this tablet and has not been handed over, the one that has waited longest first. */
  toHandOver(): Promise<readonly GoodsToHandOver[]> {
    return listToHandOver(this.#environment);
  }

  /** Ticks redemptions off that list; false when this member may not. */
  handOver(by: Member, redemptionIds: readonly string[]): Promise<boolean> {
    return handOver(this.#environment, by, redemptionIds);
  }

  /** Puts what was ticked off by mistake on that list again. */
  listAgain(redemptionIds: readonly string[]): Promise<void> {
    return listAgain(this.#environment, redemptionIds);
  }

  /** Finds residents by a name or its beginning, the first letters of its pinyin, or a resident number. */
  findResidents(query: string, spell: Speller): Promise<readonly FoundResident[]> {
    return findResidents(this.#tables, this.#residents, query, spell);
  }

  /** Those who may bear a name that is about to be registered. */
  findNamesakes(name: string, spell: Speller): Promise<readonly FoundResident[]> {
    return findNamesakes(this.#tables, this.#residents, name, spell);
  }

  /** Whose card it is, also when it is one that ended. */
  findByCard(number: CardNumber): Promise<FoundResident | undefined> {
    return findByCard(this.#tables, number);
  }

  residentCards(residentId: string): Promise<readonly ResidentCard[]> {
    return listCards(this.#tables, residentId);
  }

  register(by: Member, command: RegisterCommand) {
    return register(this.#environment, by, command);
  }

  issueCard(by: Member, command: IssueCommand) {
    return issueCard(this.#environment, by, command);
  }

  revokeCard(by: Member, end: CardRevoked['body']) {
    return revokeCard(this.#environment, by, end);
  }

  /** What was recorded since the last shift was closed at this tablet. */
  async shift(): Promise<ShiftSummary> {
    return summarise(this.#tables, (await this.#time()).nowMs);
  }

  closeShift(by: Member, command: CloseShiftCommand) {
    return closeShift(this.#environment, by, command);
  }
}
