import { sql, type SQL } from 'drizzle-orm';
import { toBase64Url } from '#lib/base/encoding.ts';
import { canonicalJson } from '#lib/base/hash.ts';
import { MerkleTree } from '#lib/base/merkle-tree.ts';
import { dayOf } from '#lib/domain/day.ts';
import { readHubFact, type RecordedHubFact } from '#lib/hub-facts/hub-fact.ts';
import { queryRows, type Database, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext } from './hub-chain.ts';
import type { BrokenRow } from './broken.ts';

// A seal is a Merkle root over the hashes of all events and facts of the hub that are not sealed yet. It stands in the
// hub's chain, so that whoever has kept one can tell whether anything before it was changed.
//
// After a restore seals come back with the chain, and some cover events that the database has lost: tablets send them
// again, in other changes. Such a seal was applied in another change than the one that it goes up to. It does not hold
// here, and the next one covers the same again and names it.

type Seal = RecordedHubFact<'ledger.sealed'>;

/** Two hubs whose clocks differ by less seal a night once (milliseconds). */
const leastApartMs = 3_600_000;

/**
 * Seals the ledger of a community once a day of its calendar. Of several hubs one does it. Nothing is sealed where
 * nothing is new. Throws what the database throws.
 * @returns whether it was sealed
 */
export async function sealLedger(context: ChainContext, communityId: string, now: Date): Promise<boolean> {
  const { orm } = context.database;
  const { sealed, revision, zone, createdMs } = await standing(orm, communityId);
  const sinceMs = sealed === undefined ? createdMs : Date.parse(sealed.at);
  const isSameDay = dayOf(sinceMs, zone) === dayOf(now.getTime(), zone);
  if (isSameDay || Math.abs(now.getTime() - sinceMs) < leastApartMs) return false;
  const tree = new MerkleTree();
  // What is committed does not change, so that most is read before anybody has to wait.
  await addEvents(orm, communityId, tree, sealed?.body.through ?? null, revision);
  if (tree.size === 0 && !(await hasNewFacts(orm, communityId, sealed))) return false;
  return inChain(context, now, async (tx, lock) => {
    const chain = await lock(communityId);
    if ((await lastSealOf(tx, communityId))?.number !== sealed?.number) return false;
    await addEvents(tx, communityId, tree, revision, chain.revision);
    const events = tree.size;
    await addFacts(tx, communityId, tree, sealed?.number ?? 1);
    const body = {
      previous: sealed?.number ?? null,
      after: sealed?.body.through ?? null,
      through: chain.revision,
      events,
      facts: tree.size - events,
      root: toBase64Url(tree.root()),
      replaces: await outdatedSince(tx, communityId, sealed),
    };
    await chain.record({ type: 'ledger.sealed', staff: null, reason: '', body, confidential: null });
    return true;
  });
}

interface Standing {
  readonly sealed: Seal | undefined;
  readonly revision: number;
  readonly zone: string;
  readonly createdMs: number;
}

async function standing(tx: Transaction, communityId: string): Promise<Standing> {
  type Row = { readonly revision: number; readonly zone: string; readonly createdMs: number };
  // The seal first: one that is made meanwhile is noticed under the lock.
  const sealed = await lastSealOf(tx, communityId);
  const [row] = await queryRows<Row>(
    tx,
    sql`SELECT revision::float8 AS revision, policy ->> 'zone' AS zone,
        (extract(epoch FROM created_at) * 1000)::float8 AS "createdMs"
      FROM community WHERE id = ${communityId}`,
  );
  if (row === undefined) throw new Error(`there is no community ${communityId}`);
  return { ...row, sealed };
}

/** The last seal that holds in this database. */
async function lastSealOf(tx: Transaction, communityId: string): Promise<Seal | undefined> {
  const [row] = await queryRows<{ payload: string }>(
    tx,
    sql`SELECT payload FROM hub_fact
      WHERE community = ${communityId} AND type = 'ledger.sealed'
        AND revision = (payload::json -> 'body' ->> 'through')::bigint
      ORDER BY number DESC LIMIT 1`,
  );
  return row && readSeal(row.payload);
}

function readSeal(payload: string): Seal | undefined {
  const fact = readHubFact(payload);
  return fact?.type === 'ledger.sealed' ? fact : undefined;
}

/** Whether something else than seals was recorded since. */
async function hasNewFacts(tx: Transaction, communityId: string, sealed: Seal | undefined): Promise<boolean> {
  const rows = await queryRows(
    tx,
    sql`SELECT number FROM hub_fact
      WHERE community = ${communityId} AND number > ${sealed?.number ?? 0} AND type <> 'ledger.sealed' LIMIT 1`,
  );
  return rows.length > 0;
}

async function outdatedSince(tx: Transaction, communityId: string, sealed: Seal | undefined): Promise<number[]> {
  const rows = await queryRows<{ number: number }>(
    tx,
    sql`SELECT number FROM hub_fact
      WHERE community = ${communityId} AND number > ${sealed?.number ?? 0} AND type = 'ledger.sealed' ORDER BY number`,
  );
  return rows.map(({ number }) => number);
}

/** So many hashes are read at once. */
const pageRows = 5_000;
const lowestId = '00000000-0000-0000-0000-000000000000';
const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Adds the events of the changes behind `after` up to `through`; of all from the start where it is null. */
async function addEvents(
  tx: Transaction,
  communityId: string,
  tree: MerkleTree,
  after: number | null,
  through: number,
): Promise<void> {
  type Row = { readonly hash: string; readonly revision: number; readonly id: string };
  const own = sql`SELECT hash, revision::float8 AS revision, id::text AS id FROM event WHERE community = ${communityId}`;
  const inPages = (first: Omit<Row, 'hash'>, pageAfter: (last: Omit<Row, 'hash'>) => SQL) =>
    addPages<Row>(tx, tree, (last) => sql`${own} AND ${pageAfter(last ?? first)} LIMIT ${pageRows}`);
  if (after === null) {
    const place = { revision: 0, id: lowestId };
    await inPages(place, ({ id }) => sql`revision IS NULL AND id > ${id}::uuid ORDER BY event.id`);
  }
  await inPages(
    { revision: after ?? 0, id: highestId },
    ({ revision, id }) =>
      sql`revision <= ${through} AND (revision, id) > (${revision}::bigint, ${id}::uuid)
        ORDER BY event.revision, event.id`,
  );
}

/** Adds the hub's own facts from a number on, up to another one, which is excluded. */
const addFacts = (tx: Transaction, communityId: string, tree: MerkleTree, from: number, to?: number): Promise<void> =>
  addPages<{ hash: string; number: number }>(
    tx,
    tree,
    (last) => sql`SELECT hash, number FROM hub_fact
      WHERE community = ${communityId} AND number >= ${last === undefined ? from : last.number + 1}
        ${to === undefined ? sql`` : sql`AND number < ${to}`}
      ORDER BY number LIMIT ${pageRows}`,
  );

async function addPages<Row extends { readonly hash: string }>(
  tx: Transaction,
  tree: MerkleTree,
  pageBehind: (last: Row | undefined) => SQL,
): Promise<void> {
  let last: Row | undefined;
  for (;;) {
    const rows = await queryRows<Row>(tx, pageBehind(last));
    for (const { hash } of rows) tree.add(Buffer.from(hash, 'base64url'));
    last = rows.at(-1);
    if (rows.length < pageRows) return;
  }
}

type SealRow = {
  readonly community: string;
  readonly number: number;
  readonly revision: number;
  readonly payload: string;
};

const everySeal = sql`SELECT community, number, revision::float8 AS revision, payload FROM hub_fact
  WHERE type = 'ledger.sealed' ORDER BY community, number`;

/** A seal that a restore has outdated, and the one that replaces it; null where the next night's will. */
export interface OutdatedSeal {
  readonly community: string;
  readonly number: number;
  readonly replacedBy: number | null;
}

/** Every seal that does not hold in this database. */
export async function outdatedSeals(database: Pick<Database, 'orm'>): Promise<readonly OutdatedSeal[]> {
  const seals = await queryRows<SealRow>(database.orm, everySeal);
  const replacedBy = (community: string, number: number) =>
    seals.find((seal) => seal.community === community && readSeal(seal.payload)?.body.replaces.includes(number));
  return seals.filter(isOutdated).map(({ community, number }) => {
    return { community, number, replacedBy: replacedBy(community, number)?.number ?? null };
  });
}

const isOutdated = ({ payload, revision }: SealRow): boolean => readSeal(payload)?.body.through !== revision;

/** The seals that hold and say something else than the ledger, or pass over what is between them. */
export async function brokenSeals(tx: Transaction): Promise<readonly BrokenRow[]> {
  const broken: BrokenRow[] = [];
  let before: SealRow | undefined;
  let outdated: SealRow[] = [];
  for (const row of await queryRows<SealRow>(tx, everySeal)) {
    const { community, number } = row;
    if (before?.community !== community) before = undefined;
    if (outdated[0]?.community !== community) outdated = [];
    if (isOutdated(row)) {
      outdated.push(row);
      continue;
    }
    const replaced = outdated.map((seal) => seal.number);
    if (!(await holds(tx, row, before, replaced))) {
      broken.push({ invariant: 1, community, subject: `seal ${number} over the ledger`, stored: 0, expected: 1 });
    }
    [before, outdated] = [row, []];
  }
  return broken;
}

/**
 * Whether a seal that is about to be put at the end of the chain once more says what this database has. Under the lock
 * of its community.
 */
export async function holdsHere(tx: Transaction, seal: Seal, payload: string): Promise<boolean> {
  const { community, number, body } = seal;
  const last = await lastSealOf(tx, community);
  const before = last && { community, number: last.number, revision: last.body.through, payload: '' };
  const outdated = await outdatedSince(tx, community, last);
  return holds(tx, { community, number, revision: body.through, payload }, before, outdated);
}

async function holds(
  tx: Transaction,
  { community, number, payload }: SealRow,
  before: SealRow | undefined,
  outdated: readonly number[],
): Promise<boolean> {
  const body = readSeal(payload)?.body;
  if (body === undefined) return false;
  const { previous, after, through } = body;
  const tree = new MerkleTree();
  await addEvents(tx, community, tree, after, through);
  const events = tree.size;
  await addFacts(tx, community, tree, previous ?? 1, number);
  const expected = {
    previous: before?.number ?? null,
    after: before?.revision ?? null,
    through,
    events,
    facts: tree.size - events,
    root: toBase64Url(tree.root()),
    replaces: outdated,
  };
  return canonicalJson(body) === canonicalJson(expected);
}
