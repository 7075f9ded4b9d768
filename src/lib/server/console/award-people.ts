import { sql, type SQL } from 'drizzle-orm';
import { parseCardNumber } from '#lib/domain/card.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import { cleanText, searchForm } from '#lib/domain/text.ts';
import { textArray } from '../db/array-text.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { survivorOf } from '../ledger/merges.ts';
import { looksLikeCard, searchResidents } from './resident-list.ts';

// Who is meant by a list that somebody pastes or scans: one person a line, by number, by name, by both or by card, and
// behind it how much, where it is not as much as for the others.
//
//   XL-0012
//   王秀兰
//   XL-0014 李桂芳 ×2.5

/** Why a line names nobody, or nobody who gets something. `mismatch`: number and name are two people's. */
export type NotMeant = 'unknown' | 'several' | 'mismatch' | 'twice' | 'cardStopped';

/** One line of such a list. */
export interface NamedLine {
  /** As it may be shown and sent again: never the number of a card. */
  readonly text: string;
  /** What the line says of how much; null where it says nothing. */
  readonly quantity: number | null;
  readonly resident: { readonly id: string; readonly number: string; readonly name: string } | null;
  readonly refused: NotMeant | null;
}

/** Hours or times behind a tab, as a spreadsheet copies them, or behind a sign of multiplication. */
const quantityAtEnd = /(?:\t\s*|\s+[x*]\s*|\s*×\s*)(\d{1,3}(?:\.\d{1,2})?)\s*$/iu;

interface Read {
  readonly text: string;
  /** What looks like a quantity, as it is written. */
  readonly amount: string | null;
  readonly cardHash: string | null;
  readonly isCard: boolean;
  readonly words: readonly string[];
}

/** The lines of a list, without blank ones. */
export const linesIn = (list: string): readonly string[] => list.split(/\r\n?|\n/).filter((line) => line.trim() !== '');

function readLine(typed: string, cardKey: string): Read {
  // Who types Chinese may type the digits of the same width.
  const line = typed.normalize('NFKC');
  const amount = quantityAtEnd.exec(line);
  const text = cleanText(amount === null ? line : line.slice(0, amount.index)).slice(0, 100);
  const card = parseCardNumber(text);
  const isCard = card.ok || looksLikeCard(text);
  const words = isCard ? [] : text.split(/[\s,，、;；]+/u).filter((word) => word !== '');
  return {
    text: isCard ? '' : text,
    amount: amount?.[1] ?? null,
    cardHash: card.ok ? hashCardNumber(cardKey, card.value) : null,
    isCard,
    words,
  };
}

type Person = {
  readonly number: string;
  readonly nameForm: string;
  /** Whether they were merged into somebody else, whom their number and their cards mean since, and their name not. */
  readonly isAbsorbed: boolean;
  /** Who has the points of whoever is called so. */
  readonly keptId: string;
  readonly keptNumber: string;
  readonly keptName: string;
};

const personColumns = sql`resident.number, coalesce(resident.name_form, '') AS "nameForm",
        kept.id <> resident.id AS "isAbsorbed", kept.id AS "keptId", kept.number AS "keptNumber", kept.name AS "keptName"`;

/** The survivor of a row's resident, or the very same. */
const joinKept = (communityId: string): SQL => sql`JOIN resident AS kept ON kept.community = ${communityId}
        AND kept.id = ${survivorOf(communityId, sql`resident.id`)}`;

/**
 * Tells who is meant by each line of a list. A resident who stands in it again is so told there, whatever each of the
 * lines calls them.
 */
export async function whoIsMeant(
  tx: Transaction,
  communityId: string,
  lines: readonly string[],
): Promise<readonly NamedLine[]> {
  const [community] = await queryRows<{ cardKey: string }>(
    tx,
    sql`SELECT card_key AS "cardKey" FROM community WHERE id = ${communityId}`,
  );
  const read = lines.map((line) => readLine(line, community?.cardKey ?? ''));
  const numbers = new Set(
    read.flatMap(({ words, amount }) => [...words, ...(amount === null ? [] : [amount])]).flatMap(bothCases),
  );
  const forms = new Set(
    read.flatMap(({ words, text }) => [text, ...words].map(searchForm)).filter((form) => form !== ''),
  );
  const people = await queryRows<Person>(
    tx,
    sql`SELECT ${personColumns} FROM resident ${joinKept(communityId)}
      WHERE resident.community = ${communityId}
        AND resident.withdrawn IS NULL AND (resident.number = ANY(${textArray(numbers)}) OR resident.name_form = ANY(${textArray(forms)}))
      ORDER BY resident.number`,
  );
  const cards = await cardsOf(tx, communityId, new Set(read.flatMap(({ cardHash }) => cardHash ?? [])));
  const met = new Set<string>();
  return read.map((line) => {
    const numbered = behindName(line, people);
    const { who, refused } =
      numbered !== undefined
        ? { who: numbered, refused: null }
        : line.isCard
          ? ofCard(cards.get(line.cardHash ?? ''))
          : ofWords(line, people);
    const resident = who === undefined ? null : { id: who.keptId, number: who.keptNumber, name: who.keptName };
    const isAgain = refused === null && resident !== null && met.has(resident.id);
    if (refused === null && resident !== null) met.add(resident.id);
    const text = resident === null ? line.text : `${resident.number} ${resident.name}`.trim();
    const quantity = line.amount === null || numbered !== undefined ? null : Number(line.amount);
    return { text, quantity, resident, refused: refused ?? (isAgain ? 'twice' : null) };
  });
}

const bothCases = (word: string): readonly string[] => [word, word.toUpperCase()];

/** Who bears both the name and the number behind it: columns of a register, and no quantity. */
const behindName = ({ text, amount }: Read, people: readonly Person[]): Person | undefined =>
  people.find(({ number, nameForm }) => number === amount && nameForm === searchForm(text));

interface Meant {
  readonly who?: Person | undefined;
  readonly refused: NotMeant | null;
}

type HeldCard = Person & { readonly hash: string; readonly isActive: boolean };

async function cardsOf(
  tx: Transaction,
  communityId: string,
  hashes: ReadonlySet<string>,
): Promise<ReadonlyMap<string, HeldCard>> {
  const rows = await queryRows<HeldCard>(
    tx,
    sql`SELECT card.hash, card.status = 'active' AS "isActive", ${personColumns}
      FROM card JOIN resident ON resident.community = card.community AND resident.id = card.resident
      ${joinKept(communityId)}
      WHERE card.community = ${communityId} AND card.hash = ANY(${textArray(hashes)})`,
  );
  return new Map(rows.map((row) => [row.hash, row]));
}

function ofCard(card: HeldCard | undefined): Meant {
  if (card === undefined) return { refused: 'unknown' };
  return card.isActive ? { who: card, refused: null } : { who: card, refused: 'cardStopped' };
}

function ofWords({ text, words }: Read, people: readonly Person[]): Meant {
  const numbered = people.find(({ number }) => words.some((word) => isNumber(word, number)));
  const rest = words.filter((word) => numbered === undefined || !isNumber(word, numbered.number)).join('');
  const form = searchForm(numbered === undefined ? text : rest);
  if (numbered !== undefined) {
    return form === '' || form === numbered.nameForm ? { who: numbered, refused: null } : { refused: 'mismatch' };
  }
  const bearers = form === '' ? [] : people.filter(({ nameForm, isAbsorbed }) => nameForm === form && !isAbsorbed);
  const [who] = bearers;
  if (who === undefined) return { refused: 'unknown' };
  return bearers.length > 1 ? { refused: 'several' } : { who, refused: null };
}

const isNumber = (word: string, number: string): boolean => word === number || word.toUpperCase() === number;

/** So many are offered to choose from. */
const mostCandidates = 8;

/** What is found by something that was scanned or typed. */
export type FoundForAward =
  | { readonly kind: 'one'; readonly who: NonNullable<NamedLine['resident']> }
  | { readonly kind: 'several'; readonly candidates: readonly NonNullable<NamedLine['resident']>[] }
  | { readonly kind: 'notFound' | 'cardUnknown' | 'cardStopped' };

/** Finds whom a card, a number, or a part of a name or its pinyin means, to be added to a list. */
export async function findForAward(tx: Transaction, communityId: string, typed: string): Promise<FoundForAward> {
  const [line] = await whoIsMeant(tx, communityId, linesIn(typed).slice(0, 1));
  if (line === undefined) return { kind: 'notFound' };
  if (line.refused === 'cardStopped') return { kind: 'cardStopped' };
  if (line.resident !== null) return { kind: 'one', who: line.resident };
  if (line.text === '') return { kind: 'cardUnknown' };
  const { rows } = await searchResidents(tx, communityId, { query: line.text, from: null, size: mostCandidates });
  const candidates = rows.map(({ id, number, name }) => ({ id, number, name }));
  const [who] = candidates;
  if (who === undefined) return { kind: 'notFound' };
  return candidates.length === 1 ? { kind: 'one', who } : { kind: 'several', candidates };
}
