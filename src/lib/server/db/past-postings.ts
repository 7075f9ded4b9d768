import { sql, type SQL } from 'drizzle-orm';
import { queryRows, type Database, type Transaction } from './database.ts';
import { accountOf, type StoreAccount } from './schema/posting.ts';

// Facts that were written by a program that keeps no postings get their own: those from before there were any, and
// those of an older program that ran beside this one. Cash, over and short, and what was bought are said by each fact.
// Which pieces have left since is said by none, so that each store gets the difference to what lies on its shelves.
// A page is one transaction under the community's lock, and a fact that has postings gets no others: whatever
// interrupts it, the next start goes on.

const firstUuid = '00000000-0000-0000-0000-000000000000';
const lastUuid = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Where a community's facts stand, by the column along which its pages go. */
interface Source {
  readonly table: 'redemption' | 'redemption_reversal' | 'shift' | 'stock_movement';
  readonly key: 'id' | 'redemption' | 'event' | 'cause';
  /** A query for `(fact, line, debit, credit, unit, amount)`; `page` says which rows of `paged` are looked at. */
  readonly lines: (community: string, page: SQL) => SQL;
}

/** An account of the store that a query calls `store`. */
const ofStore = (account: StoreAccount): SQL => sql.raw(`'${accountOf(account, '')}' || store`);

/** The statement that keeps what such a query comes to, the other way round where an amount is below 0. */
const insertLines = (community: string, lines: SQL): SQL => sql`
  INSERT INTO posting (community, fact, line, debit, credit, unit, amount)
  SELECT home.id, fact, line, CASE WHEN amount > 0 THEN debit ELSE credit END,
    CASE WHEN amount > 0 THEN credit ELSE debit END, unit, abs(amount)
  FROM community AS home CROSS JOIN (${lines}) AS given
  WHERE home.id = ${community} AND amount <> 0`;

/** The facts of a page that have no postings. */
const unposted = (community: string, fact: SQL): SQL =>
  sql`NOT EXISTS (SELECT 1 FROM posting WHERE posting.community = ${community} AND posting.fact = ${fact})`;

/** The lines of a redemption, read from its event: `(item, place, quantity, points_each, cash_each)`, cash in fen. */
export const soldLines = (payload: SQL): SQL => sql`
  SELECT line ->> 'itemId' AS item, place, (line ->> 'quantity')::integer AS quantity,
    (line ->> 'pointsEach')::integer AS points_each, (line ->> 'cashEachFen')::integer AS cash_each
  FROM jsonb_array_elements(${payload}::jsonb -> 'body' -> 'lines') WITH ORDINALITY AS sold(line, place)`;

const cashParts: Source = {
  table: 'redemption',
  key: 'id',
  lines: (community, page) => sql`
    SELECT paged.event AS fact, 1 AS line, ${ofStore('till')} AS debit, ${ofStore('cashParts')} AS credit,
      'fen' AS unit, (event.payload::jsonb -> 'body' ->> 'cashFen')::numeric AS amount
    FROM redemption AS paged JOIN event ON event.community = ${community} AND event.id = paged.event
    JOIN kiosk ON kiosk.community = ${community} AND kiosk.id = event.kiosk
    WHERE ${page} AND ${unposted(community, sql`paged.event`)}`,
};

/** What came back of an item that stood on several lines had the price of the last one. */
const cashBack: Source = {
  table: 'redemption_reversal',
  key: 'redemption',
  lines: (community, page) => sql`
    SELECT paged.event AS fact, 1 AS line, ${ofStore('cashParts')} AS debit, ${ofStore('till')} AS credit,
      'fen' AS unit, (
        SELECT sum(line.quantity::numeric * price.cash_each) FROM redemption_reversal_line AS line
        JOIN (SELECT DISTINCT ON (item) item, cash_each FROM (${soldLines(sql`sale.payload`)}) AS sold
          ORDER BY item, place DESC) AS price ON price.item = line.item
        WHERE line.community = ${community} AND line.redemption = paged.redemption) AS amount
    FROM redemption_reversal AS paged
    JOIN redemption ON redemption.community = ${community} AND redemption.id = paged.redemption
    JOIN event AS sale ON sale.community = ${community} AND sale.id = redemption.event
    JOIN event ON event.community = ${community} AND event.id = paged.event
    JOIN kiosk ON kiosk.community = ${community} AND kiosk.id = event.kiosk
    WHERE ${page} AND ${unposted(community, sql`paged.event`)}`,
};

const overShort: Source = {
  table: 'shift',
  key: 'event',
  lines: (community, page) => sql`
    SELECT event AS fact, 1 AS line, ${ofStore('till')} AS debit, ${ofStore('overShort')} AS credit,
      'fen' AS unit, cash_counted_fen::numeric - cash_expected_fen AS amount
    FROM shift AS paged WHERE ${page} AND ${unposted(community, sql`paged.event`)}`,
};

/** Deliveries at what their lines cost. What the hub entered by itself has no event, and nobody said what it cost. */
const bought: Source = {
  table: 'stock_movement',
  key: 'cause',
  lines: (community, page) => sql`
    SELECT cause AS fact, line, ${ofStore('goods')} AS debit, ${ofStore('owed')} AS credit, unit, amount FROM (
      SELECT cause, store, sum(quantity) AS pieces FROM stock_movement AS paged
      WHERE ${page} AND kind = 'receive' AND ${unposted(community, sql`paged.cause`)} GROUP BY cause, store) AS came
    LEFT JOIN event ON event.community = ${community} AND event.id = cause
    LEFT JOIN LATERAL (
      SELECT sum((line ->> 'quantity')::numeric * (line ->> 'costEachFen')::numeric) AS fen,
        coalesce(sum((line ->> 'quantity')::numeric) FILTER (WHERE line ->> 'costEachFen' IS NULL), 0) AS uncosted
      FROM jsonb_array_elements(event.payload::jsonb -> 'body' -> 'lines') AS line
    ) AS said ON event.id IS NOT NULL
    CROSS JOIN LATERAL (VALUES (1, 'fen', fen), (2, 'uncosted', coalesce(uncosted, pieces)))
      AS cost(line, unit, amount)`,
};

/**
 * Posts what was written without postings, in every community where a program has done so.
 * @param pageRows rows of one transaction, which then takes a fraction of a second.
 */
export async function postPast(database: Database, pageRows = 5000): Promise<void> {
  const communities = await queryRows<{ id: string; missing: string }>(
    database.orm,
    sql`SELECT id, (revision - posted_revision)::text AS missing FROM community ORDER BY id`,
  );
  for (const { id, missing } of communities.filter((community) => community.missing !== '0')) {
    for (const source of [cashParts, cashBack, overShort, bought]) await postPages(database, id, source, pageRows);
    await database.transaction(async (tx) => {
      await lock(tx, id);
      // The sums are over the whole community, which may take longer than a request may.
      await tx.execute(sql`SET LOCAL statement_timeout = 0`);
      await tx.execute(insertLines(id, leftEarlier(id)));
      // What an older program has written in the meantime stays missing, and another start may have been first.
      await tx.execute(sql`UPDATE community SET posted_revision = posted_revision + ${missing}::bigint
        WHERE id = ${id} AND revision - posted_revision >= ${missing}::bigint`);
    });
  }
}

const lock = (tx: Transaction, community: string): Promise<unknown> =>
  queryRows(tx, sql`SELECT 1 FROM community WHERE id = ${community} FOR UPDATE`);

async function postPages(
  database: Database,
  community: string,
  { table, key, lines }: Source,
  pageRows: number,
): Promise<void> {
  const [from, column] = [sql.identifier(table), sql.identifier(key)];
  let after = firstUuid;
  while (after !== lastUuid) {
    after = await database.transaction(async (tx) => {
      await lock(tx, community);
      const [last] = await queryRows<{ key: string }>(
        tx,
        sql`SELECT ${column} AS key FROM ${from} WHERE community = ${community} AND ${column} > ${after}::uuid
          ORDER BY ${column} LIMIT 1 OFFSET ${pageRows - 1}`,
      );
      const upTo = last?.key ?? lastUuid;
      const page = sql`paged.community = ${community} AND paged.${column} > ${after}::uuid
        AND paged.${column} <= ${upTo}::uuid`;
      await tx.execute(insertLines(community, lines(community, page)));
      return upTo;
    });
  }
}

/** What postings have on each store's shelves beyond what lies there: it has left, and nobody can say how. */
const leftEarlier = (community: string): SQL => sql`
  SELECT gen_random_uuid() AS fact, 1 AS line, ${ofStore('leftEarlier')} AS debit, ${ofStore('goods')} AS credit,
    unit, sum(amount) AS amount
  FROM (
    SELECT split_part(debit, ':', 2) AS store, unit, amount FROM posting
    WHERE community = ${community} AND starts_with(debit, ${accountOf('goods', '')})
    UNION ALL SELECT split_part(credit, ':', 2), unit, -amount FROM posting
    WHERE community = ${community} AND starts_with(credit, ${accountOf('goods', '')})
    UNION ALL SELECT store, 'fen', -remaining::numeric * cost_each_fen FROM batch
    WHERE community = ${community} AND cost_each_fen IS NOT NULL
    UNION ALL SELECT store, 'uncosted', remaining FROM batch
    WHERE community = ${community} AND cost_each_fen IS NOT NULL
    UNION ALL SELECT store, 'uncosted', -on_hand FROM stock WHERE community = ${community}
  ) AS side
  GROUP BY store, unit`;
