import { and, asc, count, desc, eq, gt, inArray, like, lt, ne, or, sql, sum, type SQL } from 'drizzle-orm';
import { parseCardNumber } from '#lib/domain/card.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import { searchForm } from '#lib/domain/text.ts';
import type { Transaction } from '../db/database.ts';
import { communityTable, storeTable } from '../db/schema/community.ts';
import { accountTable } from '../db/schema/ledger.ts';
import { cardTable, residentErasureTable, residentTable } from '../db/schema/resident.ts';
import { pageOf, pageRows, readPlace, type Page } from './page.ts';

const columns = {
  id: residentTable.id,
  number: residentTable.number,
  name: residentTable.name,
  pinyin: residentTable.pinyin,
  kind: residentTable.kind,
  team: residentTable.team,
  elderMode: residentTable.elderMode,
  createdAt: residentTable.createdAt,
  balance: accountTable.balance,
  pending: accountTable.pending,
};

const ownAccount = and(eq(accountTable.community, residentTable.community), eq(accountTable.id, residentTable.id));

export type ResidentRow = Awaited<ReturnType<typeof searchResidents>>['rows'][number];

/** So many groups and teams are offered. */
const mostGroups = 100;

/**
 * Whether a search may be for a card, also a mistyped or half-read one: such a text is kept out of addresses and logs.
 */
export const looksLikeCard = (query: string): boolean => /^(?:[\s-]*\d){12,}[\s-]*$/.test(query);

/**
 * What a person may type into the search: a card number (scanned or typed), or part of a name, its pinyin or a number.
 */
async function matching(database: Transaction, communityId: string, query: string): Promise<SQL | undefined> {
  if (query === '') return undefined;
  const card = parseCardNumber(query);
  if (card.ok) {
    const [community] = await database
      .select({ cardKey: communityTable.cardKey })
      .from(communityTable)
      .where(eq(communityTable.id, communityId));
    const hash = community === undefined ? '' : hashCardNumber(community.cardKey, card.value);
    return sql`${residentTable.id} IN (
      SELECT resident FROM card WHERE card.community = ${communityId} AND card.hash = ${hash})`;
  }
  const form = searchForm(query);
  if (form === '') return sql`false`;
  return or(
    like(residentTable.nameForm, `%${form}%`),
    like(residentTable.initials, `${form}%`),
    like(residentTable.pinyin, `${form}%`),
    // Numbers are letters, digits and hyphens.
    like(sql`lower(replace(${residentTable.number}, '-', ''))`, `%${form}%`),
  );
}

/** Residents with their balances in order of their numbers, all or those that `query` names. */
export async function searchResidents(
  database: Transaction,
  communityId: string,
  {
    query,
    from,
    overdrawn = false,
    size = pageRows,
  }: {
    readonly query: string;
    readonly from: string | null;
    readonly overdrawn?: boolean;
    readonly size?: number | undefined;
  },
) {
  const place = readPlace(from);
  const rows = await database
    .select(columns)
    .from(residentTable)
    .innerJoin(accountTable, ownAccount)
    .where(
      and(
        eq(residentTable.community, communityId),
        await matching(database, communityId, query.trim().slice(0, 64)),
        overdrawn ? lt(accountTable.balance, 0) : undefined,
        place === undefined ? undefined : gt(residentTable.number, place[0]),
      ),
    )
    .orderBy(asc(residentTable.number))
    .limit(size + 1);
  return pageOf(rows, (row) => [row.number, row.id], size) satisfies Page<unknown>;
}

/**
 * One resident with what is kept for kiosks of their points, and cards, newest first; undefined when there is none of
 * that id.
 */
export async function residentOf(database: Transaction, communityId: string, residentId: string) {
  const [resident] = await database
    .select({
      ...columns,
      allotted: accountTable.allotted,
      erasedAt: residentErasureTable.erasedAt,
      homeStoreName: storeTable.name,
      homeStoreNameEn: storeTable.nameEn,
    })
    .from(residentTable)
    .innerJoin(accountTable, ownAccount)
    .leftJoin(
      storeTable,
      and(eq(storeTable.community, residentTable.community), eq(storeTable.id, residentTable.homeStore)),
    )
    .leftJoin(
      residentErasureTable,
      and(
        eq(residentErasureTable.community, residentTable.community),
        eq(residentErasureTable.resident, residentTable.id),
      ),
    )
    .where(and(eq(residentTable.community, communityId), eq(residentTable.id, residentId)));
  if (resident === undefined) return undefined;
  const cards = await database
    .select({
      hash: cardTable.hash,
      status: cardTable.status,
      issuedAt: cardTable.issuedAt,
      endedAt: cardTable.endedAt,
    })
    .from(cardTable)
    .where(and(eq(cardTable.community, communityId), eq(cardTable.resident, residentId)))
    .orderBy(desc(cardTable.issuedAt), asc(cardTable.hash));
  const { allotted, ...rest } = resident;
  const heldPoints = Object.values(allotted).reduce((sum, points) => sum + points, 0);
  return { ...rest, heldPoints, cards };
}

/** What residents are called, by id; who is not known is missing. */
export async function residentNames(
  database: Transaction,
  communityId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await database
    .select({ id: residentTable.id, name: residentTable.name })
    .from(residentTable)
    .where(and(eq(residentTable.community, communityId), inArray(residentTable.id, [...ids])));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** How many residents there are, and what they hold together. */
export async function residentTotals(
  database: Transaction,
  communityId: string,
): Promise<{ readonly residents: number; readonly points: number }> {
  const [totals] = await database
    .select({ residents: count(), points: sum(accountTable.balance) })
    .from(accountTable)
    .where(and(eq(accountTable.community, communityId), eq(accountTable.kind, 'resident')));
  return { residents: totals?.residents ?? 0, points: Number(totals?.points ?? 0) };
}

/** The groups and teams that residents of a community are in, those of most residents first. */
export async function groupsOf(
  database: Transaction,
  communityId: string,
): Promise<{ readonly kinds: readonly string[]; readonly teams: readonly string[] }> {
  const named = async (column: typeof residentTable.kind | typeof residentTable.team): Promise<readonly string[]> => {
    const rows = await database
      .select({ name: column })
      .from(residentTable)
      .where(and(eq(residentTable.community, communityId), ne(column, '')))
      .groupBy(column)
      .orderBy(desc(count()), asc(column))
      .limit(mostGroups);
    return rows.map(({ name }) => name);
  };
  return { kinds: await named(residentTable.kind), teams: await named(residentTable.team) };
}
