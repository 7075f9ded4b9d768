import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { PublicKey } from '#lib/protocol/enrolment.ts';
import { community, instant } from './columns.ts';

export const kioskTable = pgTable(
  'kiosk',
  {
    community: community(),
    id: text('id').notNull(),
    store: text('store').notNull(),
    label: text('label').notNull(),
    publicKey: jsonb('public_key').$type<PublicKey>().notNull(),
    /** RFC 7638 thumbprint of the key: the same tablet enrolled again is the same kiosk. */
    keyThumbprint: text('key_thumbprint').notNull(),
    status: text('status').$type<'active' | 'revoked'>().notNull(),
    enrolledAt: instant('enrolled_at').notNull(),
    lastSeenAt: instant('last_seen_at'),
    appVersion: text('app_version').notNull(),
    clockOffsetMs: bigint('clock_offset_ms', { mode: 'number' }),
    persistentStorage: boolean('persistent_storage'),
    waiting: integer('waiting'),
    /**
     * When it was declared lost, and how many points it may still have spent; both null again when it is paired again.
     */
    lostAt: instant('lost_at'),
    exposure: bigint('exposure', { mode: 'number' }),
    /** Until when it may believe to be allowed to spend; null for one to which no end was promised. */
    leasedUntil: instant('leased_until'),
    /** When it last pulled, having sent what it had; null while it never did. A pull after a restore does not count. */
    exchangedAt: instant('exchanged_at'),
    /**
     * Points that it may give in a day, as its last pull told it, and as the one before did, by which it goes for as
     * long as that answer has not arrived; null for one that is not told, or was told the same.
     */
    allowanceTold: bigint('allowance_told', { mode: 'number' }),
    allowanceBefore: bigint('allowance_before', { mode: 'number' }),
    /** The kiosk that takes its place and may bring what it recorded, once it is lost; null while nobody has said so. */
    replacedBy: text('replaced_by'),
    /** When two devices were seen to use its key; null while it has one holder, or a manager has said so since. */
    copiedAt: instant('copied_at'),
    /** True where that was ever so, else null: what it has sent may be of either. */
    wasCopied: boolean('was_copied'),
    /** What its tokens belong to, and under which incarnation; null where a new anchor is to begin. */
    tokenAnchor: text('token_anchor'),
    anchoredUnder: uuid('anchored_under'),
    /** The token that turns next, null before the first one; and how many have turned under this anchor. */
    token: text('token'),
    tokenTurns: bigint('token_turns', { mode: 'number' }),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.id] }),
    unique('kiosk_label').on(t.community, t.label),
    unique('kiosk_key').on(t.community, t.keyThumbprint),
  ],
);

export const chainTable = pgTable(
  'chain',
  {
    community: community(),
    kiosk: text('kiosk').notNull(),
    epoch: uuid('epoch').notNull(),
    status: text('status').$type<'open' | 'closed'>().notNull(),
    ackSeq: bigint('ack_seq', { mode: 'number' }).notNull(),
    /** What the next event's `prev` must say; null when the last one could not be read. */
    lastHash: text('last_hash'),
    /** Events up to here are in a checked backup. */
    backupSeq: bigint('backup_seq', { mode: 'number' }),
    openedAt: instant('opened_at').notNull(),
    closedAt: instant('closed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.kiosk, t.epoch] }),
    uniqueIndex('chain_one_open')
      .on(t.community, t.kiosk)
      .where(sql`status = 'open'`),
  ],
);

export const pairingCodeTable = pgTable(
  'pairing_code',
  {
    community: community(),
    codeHash: text('code_hash').notNull(),
    store: text('store').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    usedBy: text('used_by'),
    /** The kiosk that is gone and whose place the new tablet takes, null for one more. */
    replaces: text('replaces'),
  },
  (t) => [primaryKey({ columns: [t.community, t.codeHash] })],
);

/** The last pairs of each kiosk under its anchor: what each token turned into. */
export const kioskTokenTable = pgTable(
  'kiosk_token',
  {
    community: community(),
    kiosk: text('kiosk').notNull(),
    /** Counts the turns under the anchor, from 1. */
    number: bigint('number', { mode: 'number' }).notNull(),
    token: text('token').notNull(),
    successor: text('successor').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.kiosk, t.number] }),
    index('kiosk_token_token').on(t.community, t.kiosk, t.token),
  ],
);

export const proofNonceTable = pgTable(
  'proof_nonce',
  {
    community: community(),
    kiosk: text('kiosk').notNull(),
    nonce: text('nonce').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.kiosk, t.nonce] }),
    index('proof_nonce_expiry').on(t.community, t.expiresAt),
  ],
);
