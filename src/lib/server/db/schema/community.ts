import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { AccountRole } from '#lib/domain/permission.ts';
import type { Policy } from '#lib/domain/policy.ts';
import type { StaffAction } from '#lib/domain/staff-action.ts';
import { community, instant, revision } from './columns.ts';

// Every primary key, unique constraint and join leads with the community, so that the schema can be distributed by it.
// Tables of the ledger (transfer, stock_movement, event, redemption and so on) are append-only: a trigger forbids the
// rest.

export const communityTable = pgTable('community', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  nameEn: text('name_en').notNull(),
  districtName: text('district_name').notNull(),
  /** A district (管理区) has an account and communities, and no counter: no stores, residents, cards or kiosks. */
  kind: text('kind').$type<'community' | 'district'>().notNull().default('community'),
  /** The district that founded the community, or took it in; a row of this table. Null for none. */
  district: text('district'),
  /** Key of the HMAC under which card numbers are stored. */
  cardKey: text('card_key').notNull(),
  policy: jsonb('policy').$type<Policy>().notNull(),
  /** New after every restore, so that kiosks notice that the hub lost its memory. */
  incarnation: uuid('incarnation').notNull(),
  /** Counter under whose row lock every change is numbered; a pull's cursor is a place in it. */
  revision: bigint('revision', { mode: 'number' }).notNull(),
  /**
   * Grows with `revision` wherever facts get their postings. Where it is behind, a program that keeps none has written,
   * and the next start posts what it left out (`db/past-postings.ts`).
   */
  postedRevision: bigint('posted_revision', { mode: 'number' }).notNull().default(0),
  /** Points that were given in a usual week, by which what a tablet may give in a day goes; 0 until it is reckoned. */
  usualWeek: bigint('usual_week', { mode: 'number' }).notNull().default(0),
  /** Revision at which the row itself changed. */
  changedRevision: bigint('changed_revision', { mode: 'number' }).notNull(),
  demo: boolean('demo').notNull(),
  createdAt: instant('created_at').notNull(),
  /** Since when nothing of it changes here any more, because it goes on at another address; null for an open one. */
  closedAt: instant('closed_at'),
  movedTo: text('moved_to'),
});

export const storeTable = pgTable(
  'store',
  { community: community(), id: text('id').notNull(), name: text('name').notNull(), nameEn: text('name_en').notNull() },
  (t) => [primaryKey({ columns: [t.community, t.id] })],
);

export const staffTable = pgTable(
  'staff',
  {
    community: community(),
    id: text('id').notNull(),
    name: text('name').notNull(),
    role: text('role').$type<AccountRole>().notNull(),
    signInName: text('sign_in_name').notNull(),
    /** Argon2id in its encoded form; null for staff who only work at the counter. */
    passwordHash: text('password_hash'),
    /** Whether a manager gave it, who knows it too: then it opens nothing but the choice of another. */
    passwordIsGiven: boolean('password_given').notNull(),
    /**
     * Argon2id of the PIN at the counter, which kiosks hold to verify it offline; null for staff who do not work there.
     */
    pinHash: text('pin_hash'),
    /** When their access ended; null for who works here. Records go on naming them. */
    endedAt: instant('ended_at'),
    revision: revision(),
  },
  (t) => [primaryKey({ columns: [t.community, t.id] }), unique('staff_sign_in').on(t.community, t.signInName)],
);

/** Codes by which a district takes the community in: those that were used, and the one that was made last. */
export const districtCodeTable = pgTable(
  'district_code',
  {
    community: community(),
    codeHash: text('code_hash').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** The district that came with it; null while none has. */
    usedBy: text('used_by'),
  },
  (t) => [primaryKey({ columns: [t.community, t.codeHash] })],
);

/** A change of the policy, with the whole policy before and after it. The last one's `after` is in force. */
export const policyChangeTable = pgTable(
  'policy_change',
  {
    community: community(),
    number: integer('number').notNull(),
    before: jsonb('before').$type<Policy>().notNull(),
    after: jsonb('after').$type<Policy>().notNull(),
    reason: text('reason').notNull(),
    staff: text('staff').notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.number] })],
);

/** What was done about a member of staff, by whom and why. The first of some is that they were added. */
export const staffChangeTable = pgTable(
  'staff_change',
  {
    community: community(),
    staff: text('staff').notNull(),
    number: integer('number').notNull(),
    action: text('action').$type<'add' | StaffAction>().notNull(),
    /** Their role from then on. */
    role: text('role').$type<AccountRole>().notNull(),
    reason: text('reason').notNull(),
    changedBy: text('changed_by').notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.staff, t.number] })],
);

export const hubSessionTable = pgTable(
  'hub_session',
  {
    community: community(),
    tokenHash: text('token_hash').notNull(),
    staff: text('staff').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** When somebody last did something in it, to the minute. */
    lastSeenAt: instant('last_seen_at').notNull(),
    /** Browser and system as the browser says; empty for one that nobody knows. */
    browser: text('browser').notNull(),
    /** Whether only the password was given so far: then it opens nothing but the way to the second factor. */
    awaitsFactor: boolean('awaits_factor').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.tokenHash] })],
);

/** What somebody's phone makes the codes from that they sign in with beside the password. */
export const secondFactorTable = pgTable(
  'second_factor',
  {
    community: community(),
    staff: text('staff').notNull(),
    /** In base32. Whoever has it makes the same codes. */
    secret: text('secret').notNull(),
    /** The step of time of the last code that was used: none is good twice. */
    lastStep: bigint('last_step', { mode: 'number' }).notNull(),
    addedAt: instant('added_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.staff] })],
);

/** Recovery codes that were not used yet. */
export const recoveryCodeTable = pgTable(
  'recovery_code',
  { community: community(), staff: text('staff').notNull(), codeHash: text('code_hash').notNull() },
  (t) => [primaryKey({ columns: [t.community, t.staff, t.codeHash] })],
);

/** Who has signed in with which browser before: what strangers try does not slow them down there. */
export const hubBrowserTable = pgTable(
  'hub_browser',
  {
    community: community(),
    tokenHash: text('token_hash').notNull(),
    staff: text('staff').notNull(),
    usedAt: instant('used_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.tokenHash, t.staff] }),
    index('hub_browser_staff').on(t.community, t.staff, t.usedAt),
  ],
);

/** How far whoever a key stands for has been slowed down by failed attempts (`sync/slowdown.ts`). */
export const slowdownTable = pgTable(
  'slowdown',
  {
    community: community(),
    key: text('key').notNull(),
    failures: integer('failures').notNull(),
    /** When the next attempt is looked at. */
    freeAt: instant('free_at').notNull(),
    /** When the failures count no more. */
    forgottenAt: instant('forgotten_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.key] }), index('slowdown_forgotten').on(t.community, t.forgottenAt)],
);
