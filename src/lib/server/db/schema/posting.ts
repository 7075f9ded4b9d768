import { sql } from 'drizzle-orm';
import { check, integer, numeric, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { community } from './columns.ts';

/** What an account of a store counts: money, or pieces of which nobody knows yet what they cost. */
export const storeUnits = ['fen', 'uncosted'] as const;
/** All that is counted: besides, points that a fact moves beside its transfer. */
export const units = [...storeUnits, 'points'] as const;
export type StoreUnit = (typeof storeUnits)[number];
export type Unit = (typeof units)[number];

/**
 * The accounts of each store, with the units that each may count: one account a unit. As in any bookkeeping, what a
 * store has and what it has spent grow on the debit side, what it owes and has earned on the credit side.
 */
export const storeAccounts = {
  /** 收银: cash in the till. */
  till: ['fen'],
  /** The cash parts of what residents redeemed. */
  cashParts: ['fen'],
  /** 长短款: what a till held more or less than the ledger said when a shift ended. */
  overShort: ['fen'],
  /** 库存商品: goods on the shelf, at cost. */
  goods: ['fen', 'uncosted'],
  /** 应付货款: for what was delivered. */
  owed: ['fen', 'uncosted'],
  /** 兑出成本: what the goods cost that residents took home. */
  handedOut: ['fen', 'uncosted'],
  /** 报损. */
  writtenOff: ['fen', 'uncosted'],
  /** 盘盈盘亏: what counts found missing or too much. */
  stockDifference: ['fen', 'uncosted'],
  /** What had left before postings were kept: nobody can say of which piece how it went. */
  leftEarlier: ['fen', 'uncosted'],
} as const satisfies Readonly<Record<string, readonly StoreUnit[]>>;

export type StoreAccount = keyof typeof storeAccounts;

/** The account of a resident's points that count for nothing yet. Only the transfer's own account can be spent from. */
export const pendingAccountOf = (residentId: string): string => `pending:${residentId}`;

/** The account of a store. No id has a colon, so that no resident's account is meant. */
export const accountOf = (account: StoreAccount, storeId: string): string => `${account}:${storeId}`;

/**
 * What each fact moves in money and goods between two accounts of one unit. Append-only: `fact` is the id of the event,
 * or of what the hub entered by itself. Points are the rows of `transfer`; the view `ledger` has both.
 */
export const postingTable = pgTable(
  'posting',
  {
    community: community(),
    fact: uuid('fact').notNull(),
    line: integer('line').notNull(),
    debit: text('debit').notNull(),
    credit: text('credit').notNull(),
    unit: text('unit').$type<Unit>().notNull(),
    /** As text, because the worst that a hundred lines say goes beyond 64 bits. */
    amount: numeric('amount').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.fact, t.line] }), check('posting_positive', sql`amount > 0`)],
);
