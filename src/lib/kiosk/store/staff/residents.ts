import type { CardNumber } from '#lib/domain/card.ts';
import type { Bodies, Fact } from '#lib/facts/fact.ts';
import { newSalt } from '#lib/base/salt.ts';
import { commitmentOf } from '#lib/facts/registration/commitment.ts';
import { type PersonalWords, type SaltedWords } from '#lib/facts/registration/person.ts';
import { cleanText, searchForm } from '#lib/domain/text.ts';
import { findCard, findResident } from '../people.ts';
import { findRows } from '../record.ts';
import { nextNumber } from '../redeem.ts';
import type { KioskTables } from '../tables.ts';
import { hashOfCard } from './find.ts';
import {
  asBefore,
  record,
  toRecord,
  toRefuse,
  type CommonRefusal,
  type Decision,
  type DeskEnvironment,
  type Member,
  type Recorded,
} from './recording.ts';

// Residents join and cards come and go, with or without a network.

/** Who joins. The resident's number is the kiosk's to give. */
export type RegisterCommand = Pick<Bodies['resident.registered'], 'residentId' | 'elderMode'> &
  PersonalWords & { readonly cardNumber: CardNumber };
/** A card that ends, and why. */
export type CardEnd = Pick<Bodies['card.revoked'], 'cardHash' | 'status'> & { readonly reason: string };
/** A new card, and the one that it replaces. */
export interface IssueCommand {
  readonly residentId: string;
  readonly cardNumber: CardNumber;
  readonly ends: CardEnd | null;
}

/** Why nobody is registered, first reason first. */
export type RegisterRefusal =
  { readonly code: 'nameInvalid' } | { readonly code: 'residentKnown' } | { readonly code: 'cardKnown' };
/** Why a card does not end, first reason first. */
export type RevokeRefusal =
  { readonly code: 'cardUnknown' } | { readonly code: 'cardInactive' } | { readonly code: 'reasonMissing' };
/** Why a card is not issued, first reason first. */
export type IssueRefusal =
  | { readonly code: 'residentUnknown' }
  | { readonly code: 'cardKnown' }
  | Exclude<RevokeRefusal, { code: 'cardInactive' }>;

const longestName = 40;

/** Registers a resident and issues the first card, both or neither. */
export function register(
  environment: DeskEnvironment,
  by: Member,
  { cardNumber, residentId, elderMode, name: typed, pinyin, initials }: RegisterCommand,
): Promise<Recorded<RegisterRefusal | CommonRefusal>> {
  const { tables, random } = environment;
  return record(environment, { by, permission: 'resident.register' }, async (): Promise<Decision<RegisterRefusal>> => {
    const cardHash = await hashOfCard(tables, cardNumber);
    const earlier = await issuedTo(tables, cardHash, residentId);
    if (earlier !== undefined) return earlier;
    const name = cleanText(typed);
    // A name that no search can find is refused: it is invisible, or nothing but punctuation.
    if (searchForm(name) === '' || name.length > longestName) return toRefuse({ code: 'nameInvalid' });
    if ((await findResident(tables, residentId)) !== undefined) return toRefuse({ code: 'residentKnown' });
    if ((await findCard(tables, cardHash)) !== undefined) return toRefuse({ code: 'cardKnown' });
    const { kiosk, number } = await nextNumber(tables);
    const words: SaltedWords = { name, pinyin, initials, salt: newSalt(random) };
    const body = { residentId, number: `${kiosk}-R${number}`, words: commitmentOf(words), elderMode };
    const issued: Fact = { type: 'card.issued', body: { cardHash, residentId } };
    return { kind: 'record', facts: [{ type: 'resident.registered', body }, issued], words };
  });
}

/** Issues a card. The one that it replaces ends first, in the same moment. */
export function issueCard(
  environment: DeskEnvironment,
  by: Member,
  { residentId, cardNumber, ends }: IssueCommand,
): Promise<Recorded<IssueRefusal | CommonRefusal>> {
  const { tables } = environment;
  return record(environment, { by, permission: 'card.issue' }, async (): Promise<Decision<IssueRefusal>> => {
    const cardHash = await hashOfCard(tables, cardNumber);
    const earlier = await issuedTo(tables, cardHash, residentId);
    if (earlier !== undefined) return earlier;
    if ((await findResident(tables, residentId)) === undefined) return toRefuse({ code: 'residentUnknown' });
    if ((await findCard(tables, cardHash)) !== undefined) return toRefuse({ code: 'cardKnown' });
    const issued: Fact = { type: 'card.issued', body: { cardHash, residentId } };
    if (ends === null) return toRecord(issued);
    const ending = await decideEnd(tables, residentId, ends);
    if (ending.kind === 'record') return toRecord(...ending.facts, issued);
    // A card that was reported lost yesterday has ended already, and its holder gets a new one all the same.
    if (ending.kind === 'refuse' && ending.refusal.code !== 'cardInactive') return toRefuse(ending.refusal);
    return toRecord(issued);
  });
}

/** Ends a card. */
export function revokeCard(
  environment: DeskEnvironment,
  by: Member,
  { residentId, ...end }: CardEnd & { readonly residentId: string },
): Promise<Recorded<RevokeRefusal | CommonRefusal>> {
  const { tables } = environment;
  return record(environment, { by, permission: 'card.revoke' }, () => decideEnd(tables, residentId, end));
}

async function decideEnd(tables: KioskTables, residentId: string, end: CardEnd): Promise<Decision<RevokeRefusal>> {
  const [earlier] = await findRows(tables, 'card.revoked', end.cardHash);
  if (earlier !== undefined) return asBefore(earlier.event);
  const card = await findCard(tables, end.cardHash);
  if (card?.residentId !== residentId) return toRefuse({ code: 'cardUnknown' });
  if (card.status !== 'active') return toRefuse({ code: 'cardInactive' });
  const reason = cleanText(end.reason);
  if (reason === '') return toRefuse({ code: 'reasonMissing' });
  return toRecord({ type: 'card.revoked', body: { ...end, residentId, reason } });
}

/** The answer of the first time, when this very card was issued to this very resident here. */
async function issuedTo(
  tables: KioskTables,
  cardHash: string,
  residentId: string,
): Promise<Decision<never> | undefined> {
  const [earlier] = await findRows(tables, 'card.issued', cardHash);
  return earlier?.event.body.residentId === residentId ? asBefore(earlier.event) : undefined;
}
