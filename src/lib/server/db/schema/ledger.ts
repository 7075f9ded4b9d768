import { sql, type SQL } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Allotments } from '#lib/domain/allotment.ts';
import type { ReturnTo } from '#lib/facts/reversal/fact.ts';
import type { MovementKind } from '#lib/domain/points.ts';
import { community, instant, revision } from './columns.ts';

export const accountTable = pgTable(
  'account',
  {
    community: community(),
    id: text('id').notNull(),
    kind: text('kind').$type<'resident' | 'issued' | 'redeemed' | 'adjusted'>().notNull(),
    balance: bigint('balance', { mode: 'number' }).notNull(),
    /** Of the balance, what each kiosk may spend without asking, by kiosk; the rest is free. */
    allotted: jsonb('allotted').$type<Allotments>().notNull(),
    /** Of what is set apart for a kiosk, what others were lent while it was silent, by kiosk; null for nothing. */
    lent: jsonb('lent').$type<Allotments>(),
    /**
     * What is in the account `pending:<id>`, which counts for nothing until somebody decides; null where nothing ever
     * was.
     */
    pending: bigint('pending', { mode: 'number' }),
    /** Of the balance and of the resident whose account it is, so that a posted transfer writes one row and not two. */
    revision: revision(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.id] }),
    index('account_revision')
      .on(t.community, t.revision, t.id)
      .where(sql`kind = 'resident'`),
    index('account_pending')
      .on(t.community, t.revision, t.id)
      .where(sql`kind = 'resident' AND pending IS NOT NULL`),
  ],
);

/**
 * Points that a kiosk wants and another one holds. Forgotten when they were released, and worth nothing after a minute.
 */
export const allotmentAskTable = pgTable(
  'allotment_ask',
  {
    community: community(),
    resident: text('resident').notNull(),
    holder: text('holder').notNull(),
    asker: text('asker').notNull(),
    points: integer('points').notNull(),
    askedAt: instant('asked_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.resident, t.holder, t.asker] })],
);

/** Points that a kiosk was given although another one holds them, which was silent. Kept for good, as a ledger is. */
export const allotmentLoanTable = pgTable(
  'allotment_loan',
  {
    community: community(),
    revision: revision(),
    holder: text('holder').notNull(),
    resident: text('resident').notNull(),
    borrower: text('borrower').notNull(),
    points: bigint('points', { mode: 'number' }).notNull(),
    /** Whether the holder's right to spend them had ended, so that the amount of a day did not count. */
    leaseOver: boolean('lease_over').notNull(),
    lentAt: instant('lent_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.revision, t.holder] }),
    index('allotment_loan_resident').on(t.community, t.resident, t.lentAt),
  ],
);

/** Whether an account is a resident's, in the words of the indexes below, which serve the queries that say so. */
export const ofResident = (account: SQL): SQL => sql`${account} NOT IN ('issued', 'redeemed', 'adjusted')`;

export const transferTable = pgTable(
  'transfer',
  {
    community: community(),
    /** The id of the event that caused it, so that a second application breaks the key. */
    id: uuid('id').notNull(),
    debitAccount: text('debit_account').notNull(),
    creditAccount: text('credit_account').notNull(),
    points: integer('points').notNull(),
    kind: text('kind').$type<MovementKind>().notNull(),
    reverses: uuid('reverses'),
    category: text('category'),
    ruleVersion: integer('rule_version'),
    quantity: doublePrecision('quantity'),
    note: text('note').notNull(),
    kiosk: text('kiosk'),
    staff: text('staff'),
    at: instant('at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.id] }),
    uniqueIndex('transfer_reverses')
      .on(t.community, t.reverses)
      .where(sql`reverses IS NOT NULL`),
    // Nobody looks a system account up, and it stands on one side of each transfer.
    index('transfer_debit')
      .on(t.community, t.debitAccount, t.recordedAt, t.id)
      .where(ofResident(sql`debit_account`)),
    index('transfer_credit')
      .on(t.community, t.creditAccount, t.recordedAt, t.id)
      .where(ofResident(sql`credit_account`)),
    check('transfer_positive', sql`points > 0`),
  ],
);

/** Which event recorded a redemption: reversals name the redemption. All that it is its event says. */
export const redemptionTable = pgTable(
  'redemption',
  {
    community: community(),
    id: uuid('id').notNull(),
    event: uuid('event').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.id] })],
);

export const redemptionReversalTable = pgTable(
  'redemption_reversal',
  {
    community: community(),
    redemption: uuid('redemption').notNull(),
    event: uuid('event').notNull(),
    reason: text('reason').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.redemption] })],
);

export const redemptionReversalLineTable = pgTable(
  'redemption_reversal_line',
  {
    community: community(),
    redemption: uuid('redemption').notNull(),
    line: integer('line').notNull(),
    item: text('item').notNull(),
    quantity: integer('quantity').notNull(),
    returnedTo: text('returned_to').$type<ReturnTo>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.redemption, t.line] })],
);
