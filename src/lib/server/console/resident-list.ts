import { and, asc, desc, eq, isNull, like, or, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { parseCardNumber } from '#lib/domain/card.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import { cleanText, searchForm } from '#lib/domain/text.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { textArray } from '../db/array-text.ts';
import { communityTable, storeTable } from '../db/schema/community.ts';
import { accountTable } from '../db/schema/ledger.ts';
import { residentErasureTable, residentTable } from '../db/schema/resident.ts';
import { idsOf, isAbsorbed, survivorOf } from '../ledger/merges.ts';
import { isAway } from '../ledger/stays.ts';
import { heldBalance, residentColumns } from './residents.ts';
import { momentOf, pageOf, pageRows, readPlace, type Page, type Place } from './page.ts';

// The list of residents: what was typed, what narrows it, and in which order it stands.

/** By what the list may be sorted; who has the same stands by number. */
export const residentSorts = ['number', 'name', 'balance', 'kind', 'team', 'household', 'since'] as const;
export type ResidentSort = (typeof residentSorts)[number];

/** Which residents are asked for; what is left out narrows nothing. */
export interface ResidentQuery {
  /** A card's number, or a part of a name, its pinyin, a number or a household; empty for everybody. */
  readonly query: string;
  /** Where the page begins, as the page before has said. */
  readonly from: string | null;
  readonly homeStore?: string | undefined;
  readonly kind?: string | undefined;
  readonly team?: string | undefined;
  /** Whether a household is known of them. */
  readonly household?: 'with' | 'without' | undefined;
  /** Whether they hold a card that is good. */
  readonly card?: 'with' | 'without' | undefined;
  readonly points?: 'some' | 'none' | 'overdrawn' | undefined;
  readonly standing?: 'here' | 'away' | 'erased' | undefined;
  readonly sort?: { readonly by: ResidentSort; readonly descending: boolean } | undefined;
  /** Rows of a page. */
  readonly size?: number | undefined;
}

const columnsOf = (communityId: string) => ({
  ...residentColumns(communityId),
  homeStore: residentTable.homeStore,
  homeStoreName: storeTable.name,
  homeStoreNameEn: storeTable.nameEn,
  erasedAt: residentErasureTable.erasedAt,
});

/**
 * Whether a search may be for a card, also a mistyped or half-read one: such a text is kept out of addresses and logs.
 */
export const looksLikeCard = (query: string): boolean => /^(?:[\s-]*\d){12,}[\s-]*$/.test(query);

/** So many characters of a search are looked at. */
const longestQuery = 64;

/**
 * What a person may type into the search: a card number (scanned or typed), or part of a name, its pinyin, a number or
 * a household.
 */
async function matching(database: Transaction, communityId: string, query: string): Promise<SQL | undefined> {
  const own = residentTable;
  if (query === '') return undefined;
  const card = parseCardNumber(query);
  if (card.ok) {
    const [community] = await database
      .select({ cardKey: communityTable.cardKey })
      .from(communityTable)
      .where(eq(communityTable.id, communityId));
    const hash = community === undefined ? '' : hashCardNumber(community.cardKey, card.value);
    return sql`${own.id} IN (
      SELECT ${survivorOf(communityId, sql`card.resident`)} FROM card WHERE card.community = ${communityId} AND card.hash = ${hash})`;
  }
  const form = searchForm(query);
  if (form === '') return sql`false`;
  return or(
    saysIt(own, form, query),
    sql`${own.id} IN (SELECT merge.survivor FROM resident_merge AS merge
      JOIN resident AS theirs ON theirs.community = ${communityId} AND theirs.id = merge.absorbed
      WHERE merge.community = ${communityId} AND ${saysIt(theirs, form, query)})`,
  );
}

const theirs = alias(residentTable, 'theirs');

/** Whether somebody is found by what was typed: who was merged leads to the survivor by what was theirs. */
const saysIt = (of: typeof residentTable | typeof theirs, form: string, query: string): SQL | undefined =>
  or(
    like(of.nameForm, `%${form}%`),
    like(of.initials, `${form}%`),
    like(of.pinyin, `${form}%`),
    // Numbers are letters, digits and hyphens.
    like(sql`lower(replace(${of.number}, '-', ''))`, `%${form}%`),
    // A household is compared as it is kept: 3-2-501 is not 32-501.
    like(sql`lower(${of.household})`, `%${partOf(query)}%`),
  );

/** A text of which something is a part, without what a pattern of the database means otherwise. */
const partOf = (query: string): string =>
  cleanText(query.normalize('NFKC'))
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&');

const pointsSaid: Readonly<Record<NonNullable<ResidentQuery['points']>, SQL>> = {
  some: sql`> 0`,
  none: sql`= 0`,
  overdrawn: sql`< 0`,
};

/** What narrows the list besides what was typed. */
function narrowing(communityId: string, { homeStore, kind, team, household, ...asked }: ResidentQuery) {
  const { card, points, standing } = asked;
  const hasCard = sql`EXISTS (SELECT 1 FROM card WHERE card.community = ${communityId}
    AND card.resident IN ${idsOf(communityId, sql`${residentTable.id}`)} AND card.status = 'active')`;
  const awayNow = isAway(communityId, sql`${residentTable.id}`);
  const isErased = sql`EXISTS (SELECT 1 FROM resident_erasure AS erasure
    WHERE erasure.community = ${communityId} AND erasure.resident = ${residentTable.id})`;
  return [
    // An import that was undone had entered them.
    isNull(residentTable.withdrawn),
    homeStore === undefined ? undefined : eq(residentTable.homeStore, homeStore),
    kind === undefined ? undefined : eq(residentTable.kind, kind),
    team === undefined ? undefined : eq(residentTable.team, team),
    household === undefined
      ? undefined
      : household === 'with'
        ? sql`${residentTable.household} <> ''`
        : eq(residentTable.household, ''),
    card === undefined ? undefined : card === 'with' ? hasCard : sql`NOT ${hasCard}`,
    points === undefined ? undefined : sql`${heldBalance(communityId)} ${pointsSaid[points]}`,
    standing === undefined
      ? undefined
      : { here: sql`NOT (${isErased} OR ${awayNow})`, away: awayNow, erased: isErased }[standing],
  ];
}

interface SortColumn {
  readonly column: SQL;
  /** What a row has there, as a page's place says it. */
  readonly said: SQL;
  /** Such a text as the database compares it; undefined for what no place of this order says. */
  readonly read: (place: Place) => SQL | undefined;
}

const byText = (column: SQL): SortColumn => ({ column, said: column, read: ([text]) => sql`${text}::text` });

const sortColumns = (communityId: string): Readonly<Record<ResidentSort, SortColumn>> => ({
  number: byText(sql`${residentTable.number}`),
  name: byText(sql`${residentTable.pinyin}`),
  kind: byText(sql`${residentTable.kind}`),
  team: byText(sql`${residentTable.team}`),
  household: byText(sql`${residentTable.household}`),
  balance: {
    column: sql`${heldBalance(communityId)}`,
    said: sql`${heldBalance(communityId)}::text`,
    read: ([text]) => (/^-?\d{1,15}$/.test(text) ? sql`${text}::bigint` : undefined),
  },
  since: {
    column: sql`${residentTable.createdAt}`,
    said: sql`(extract(epoch FROM ${residentTable.createdAt}) * 1000)::bigint::text`,
    read: (place) => {
      const at = momentOf(place);
      return at === undefined ? undefined : sql`${at.toISOString()}::timestamptz`;
    },
  },
});

/** Where the page begins, as an SQL condition; undefined for the first one, and for a place of no such order. */
function behind({ column, read }: SortColumn, descending: boolean, from: string | null): SQL | undefined {
  const place = readPlace(from);
  const value = place === undefined ? undefined : read(place);
  if (place === undefined || value === undefined) return undefined;
  const sign = descending ? sql`<` : sql`>`;
  return sql`(${column}, ${residentTable.number}) ${sign} (${value}, ${place[1]}::text)`;
}

/**
 * Residents with their balances and how many good cards they hold, a page at a time, as `asked` narrows and sorts. Who
 * is on the page is found first, by as few tables as it takes, and everything else is read of those alone.
 */
export async function searchResidents(
  database: Transaction,
  communityId: string,
  asked: ResidentQuery,
): Promise<Page<ResidentRow>> {
  const { query, from, points, sort = { by: 'number', descending: false }, size = pageRows } = asked;
  const column = sortColumns(communityId)[sort.by];
  const inOrder = sort.descending ? desc : asc;
  const where = and(
    eq(residentTable.community, communityId),
    sql`NOT ${isAbsorbed(communityId, sql`${residentTable.id}`)}`,
    await matching(database, communityId, query.trim().slice(0, longestQuery)),
    ...narrowing(communityId, asked),
    behind(column, sort.descending, from),
  );
  const account = sql`JOIN account ON account.community = ${communityId} AND account.id = resident.id`;
  const found = await queryRows<{ id: string; said: string; number: string }>(
    database,
    sql`SELECT resident.id, ${column.said} AS said, ${residentTable.number} AS number
      FROM resident ${points === undefined && sort.by !== 'balance' ? sql`` : account}
      WHERE ${where} ORDER BY ${inOrder(column.column)}, ${inOrder(residentTable.number)} LIMIT ${size + 1}`,
  );
  // Where the next page begins is said by what this one was sorted by: a balance may be another one a moment later.
  const { rows: shown, next } = pageOf(found, ({ said, number }) => [said, number], size);
  const ids = shown.map(({ id }) => id);
  const [rows, held] = await Promise.all([rowsOf(database, communityId, ids), goodCards(database, communityId, ids)]);
  const byId = new Map(rows.map((row) => [row.id, { ...row, goodCards: held.get(row.id) ?? 0 }]));
  return { rows: ids.flatMap((id) => byId.get(id) ?? []), next };
}

const rowsOf = (database: Transaction, communityId: string, ids: readonly string[]) => {
  const of = residentTable;
  return database
    .select({ ...columnsOf(communityId), isAway: sql<boolean>`${isAway(communityId, sql`${of.id}`)}` })
    .from(of)
    .innerJoin(accountTable, and(eq(accountTable.community, of.community), eq(accountTable.id, of.id)))
    .leftJoin(storeTable, and(eq(storeTable.community, of.community), eq(storeTable.id, of.homeStore)))
    .leftJoin(
      residentErasureTable,
      and(eq(residentErasureTable.community, of.community), eq(residentErasureTable.resident, of.id)),
    )
    .where(and(eq(of.community, communityId), sql`${of.id} = ANY(${textArray(ids)})`));
};

/** A resident as the list shows them. */
export type ResidentRow = Awaited<ReturnType<typeof rowsOf>>[number] & { readonly goodCards: number };

/** How many good cards residents hold; who has none is missing. */
async function goodCards(
  database: Transaction,
  communityId: string,
  residentIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await queryRows<{ resident: string; cards: number }>(
    database,
    sql`SELECT owned.resident, count(*)::integer AS cards
      FROM (SELECT unnest(${textArray(residentIds)}) AS resident) AS owned
      JOIN card ON card.community = ${communityId} AND card.status = 'active'
        AND card.resident IN ${idsOf(communityId, sql`owned.resident`)}
      GROUP BY owned.resident`,
  );
  return new Map(rows.map(({ resident, cards }) => [resident, cards]));
}
