import { and, asc, desc, eq, inArray, sql, sum } from 'drizzle-orm';
import { queryRows, type Transaction } from '../db/database.ts';
import { storeTable } from '../db/schema/community.ts';
import { accountTable } from '../db/schema/ledger.ts';
import { isAbsorbed, isPerson, togetherWith } from '../ledger/merges.ts';
import { isAway } from '../ledger/stays.ts';
import { cardTable, residentErasureTable, residentTable } from '../db/schema/resident.ts';

/**
 * What a resident has, with what is still set apart on the accounts of whom they absorbed. Few are survivors: a look
 * into a hashed list passes the others over, where a subselect for each made the list several times as slow.
 */
export const heldBalance = (communityId: string) =>
  sql<number>`(${accountTable.balance} + CASE WHEN ${residentTable.id} IN (
      SELECT merge.survivor FROM resident_merge AS merge WHERE merge.community = ${communityId})
    THEN (SELECT coalesce(sum(theirs.balance), 0)::bigint FROM resident_merge AS merge
      JOIN account AS theirs ON theirs.community = ${communityId} AND theirs.id = merge.absorbed
      WHERE merge.community = ${communityId} AND merge.survivor = ${residentTable.id})
    ELSE 0 END)`.mapWith(Number);

/** What the list and the page of a resident both show. */
export const residentColumns = (communityId: string) => ({
  id: residentTable.id,
  number: residentTable.number,
  name: residentTable.name,
  pinyin: residentTable.pinyin,
  kind: residentTable.kind,
  team: residentTable.team,
  household: residentTable.household,
  elderMode: residentTable.elderMode,
  createdAt: residentTable.createdAt,
  balance: heldBalance(communityId),
});

const ownAccount = and(eq(accountTable.community, residentTable.community), eq(accountTable.id, residentTable.id));

/**
 * One resident with what is kept for kiosks of their points, and cards, newest first; undefined when there is none of
 * that id. A survivor has all that belongs to whom they absorbed; who was absorbed has nothing, and says to whom they
 * lead.
 */
export async function residentOf(database: Transaction, communityId: string, residentId: string) {
  const [resident] = await database
    .select({
      ...residentColumns(communityId),
      isAway: sql<boolean>`${isAway(communityId, sql`${residentTable.id}`)}`,
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
  const { survivorId, ids } = await togetherWith(database, communityId, residentId);
  const own = survivorId === residentId ? ids : [];
  const cards = await database
    .select({
      hash: cardTable.hash,
      status: cardTable.status,
      issuedAt: cardTable.issuedAt,
      endedAt: cardTable.endedAt,
    })
    .from(cardTable)
    .where(and(eq(cardTable.community, communityId), inArray(cardTable.resident, [...own])))
    .orderBy(desc(cardTable.issuedAt), asc(cardTable.hash));
  const accounts = await database
    .select({ allotted: accountTable.allotted, pending: accountTable.pending })
    .from(accountTable)
    .where(and(eq(accountTable.community, communityId), inArray(accountTable.id, [...own])));
  const heldPoints = accounts.flatMap(({ allotted }) => Object.values(allotted)).reduce((sum, each) => sum + each, 0);
  const pending = accounts.reduce((sum, account) => sum + (account.pending ?? 0), 0);
  const others = await database
    .select({ id: residentTable.id, number: residentTable.number, name: residentTable.name })
    .from(residentTable)
    .where(and(eq(residentTable.community, communityId), inArray(residentTable.id, [...ids])))
    .orderBy(asc(residentTable.number));
  return {
    ...resident,
    heldPoints,
    pending,
    cards,
    /** Who this resident was merged into; null for who was not. */
    survivor: survivorId === residentId ? null : (others.find(({ id }) => id === survivorId) ?? null),
    /** Who was merged into this resident. */
    absorbed: survivorId === residentId ? others.filter(({ id }) => id !== residentId) : [],
  };
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

/** How many people there are among the residents, and what they hold together. */
export async function residentTotals(
  database: Transaction,
  communityId: string,
): Promise<{ readonly residents: number; readonly points: number }> {
  const [totals] = await database
    .select({
      residents: sql<number>`count(*) FILTER (WHERE ${isPerson(communityId, sql`${accountTable.id}`)})`.mapWith(Number),
      points: sum(accountTable.balance),
    })
    .from(accountTable)
    .where(and(eq(accountTable.community, communityId), eq(accountTable.kind, 'resident')));
  return { residents: totals?.residents ?? 0, points: Number(totals?.points ?? 0) };
}

/** All groups and teams that residents of a community are in, those of most residents first; empty for none. */
export async function groupsOf(
  database: Transaction,
  communityId: string,
): Promise<{ readonly kinds: readonly string[]; readonly teams: readonly string[] }> {
  // Both in one walk over the residents.
  const rows = await queryRows<{ kind: string | null; team: string | null }>(
    database,
    sql`SELECT kind, team FROM resident
      WHERE community = ${communityId} AND withdrawn IS NULL AND NOT ${isAbsorbed(communityId, sql`resident.id`)}
      GROUP BY GROUPING SETS ((kind), (team)) ORDER BY count(*) DESC, kind, team`,
  );
  const named = (names: readonly (string | null)[]) => names.filter((name) => name !== null);
  return { kinds: named(rows.map(({ kind }) => kind)), teams: named(rows.map(({ team }) => team)) };
}
