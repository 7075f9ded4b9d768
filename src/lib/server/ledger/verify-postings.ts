import { sql, type SQL } from 'drizzle-orm';
import { soldLines } from '../db/past-postings.ts';
import { accountOf, pendingAccountOf, storeAccounts, type StoreAccount, type Unit } from '../db/schema/posting.ts';

// Invariant 7: postings say what facts and shelves say. Each has two sides, so that the sum over all accounts of a unit
// is 0; what remains to be asked is whether each fact has its own, and no others.

/** What each posting adds to an account: its debit side grows, and its credit side shrinks. */
const sides = sql`
  SELECT community, fact, debit AS account, unit, amount FROM ledger
  UNION ALL SELECT community, fact, credit, unit, -amount FROM ledger`;

/** Of one account of each store, what it has by store or by fact. */
const heldBy = (by: 'fact' | 'account', account: StoreAccount, unit: Unit): SQL => sql`
  SELECT community, ${sql.raw(by)}, sum(amount) AS amount FROM (${sides}) AS side
  WHERE starts_with(account, ${accountOf(account, '')}) AND unit = ${unit} GROUP BY community, ${sql.raw(by)}`;

const broken = (stored: SQL, expected: SQL, subject: SQL, from: SQL): SQL => sql`
  SELECT 7 AS invariant, community, ${subject} AS subject, coalesce(${stored}, 0)::float8 AS stored,
    coalesce(${expected}, 0)::float8 AS expected
  FROM ${from} WHERE coalesce(${stored}, 0) <> coalesce(${expected}, 0)`;

/** What the facts of a table say that `account` got, beside what their postings say. */
const ofFacts = (account: 'cashParts' | 'overShort', said: SQL): SQL =>
  broken(
    sql`posted.amount`,
    sql`said.amount`,
    sql`${account}::text || ' of ' || fact`,
    sql`(${said}) AS said FULL JOIN (${heldBy('fact', account, 'fen')}) AS posted USING (community, fact)`,
  );

/** What a store's shelves hold, beside what its postings say. */
const onShelf = (unit: Unit, pieces: SQL): SQL =>
  broken(
    sql`posted.amount`,
    sql`held.amount`,
    sql`account || ' in ' || ${unit}::text`,
    sql`(SELECT community, ${accountOf('goods', '')}::text || store AS account, sum(amount) AS amount
        FROM (${pieces}) AS pieces GROUP BY community, store) AS held
      FULL JOIN (${heldBy('account', 'goods', unit)}) AS posted USING (community, account)`,
  );

/** Accounts as lines of what they are called before the store, for each unit that they count. */
const known = sql.join(
  Object.entries(storeAccounts).flatMap(([account, units]) =>
    units.map((unit) => sql`(${account}::text, ${unit}::text)`),
  ),
  sql`, `,
);

export const postingChecks: readonly SQL[] = [
  sql`SELECT 7 AS invariant, community, account || ' in ' || unit AS subject, count(*)::float8 AS stored,
      0::float8 AS expected
    FROM (${sides}) AS side
    WHERE NOT CASE unit
      WHEN 'points' THEN EXISTS (
        SELECT 1 FROM account WHERE account.community = side.community
          AND account.id = regexp_replace(side.account, ${`^${pendingAccountOf('')}`}::text, ''))
      ELSE (split_part(account, ':', 1), unit) IN (${known}) AND EXISTS (
        SELECT 1 FROM store WHERE store.community = side.community AND store.id = split_part(side.account, ':', 2))
      END
    GROUP BY community, account, unit`,
  ofFacts(
    'cashParts',
    sql`SELECT sale.community, sale.event AS fact, -(event.payload::jsonb -> 'body' ->> 'cashFen')::numeric AS amount
        FROM redemption AS sale JOIN event ON event.community = sale.community AND event.id = sale.event
      UNION ALL SELECT back.community, back.event, (
          SELECT sum(line.quantity::numeric * price.cash_each) FROM redemption_reversal_line AS line
          JOIN (SELECT DISTINCT ON (item) item, cash_each FROM (${soldLines(sql`event.payload`)}) AS sold
            ORDER BY item, place DESC) AS price ON price.item = line.item
          WHERE line.community = back.community AND line.redemption = back.redemption)
        FROM redemption_reversal AS back
        JOIN redemption AS sale ON sale.community = back.community AND sale.id = back.redemption
        JOIN event ON event.community = sale.community AND event.id = sale.event`,
  ),
  ofFacts(
    'overShort',
    sql`SELECT community, event AS fact, cash_expected_fen::numeric - cash_counted_fen AS amount FROM shift`,
  ),
  onShelf(
    'fen',
    sql`SELECT community, store, remaining * cost_each_fen::numeric AS amount FROM batch
      WHERE cost_each_fen IS NOT NULL`,
  ),
  onShelf(
    'uncosted',
    sql`SELECT community, store, on_hand AS amount FROM stock
      UNION ALL SELECT community, store, -remaining FROM batch WHERE cost_each_fen IS NOT NULL`,
  ),
];
