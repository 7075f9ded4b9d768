import { isIPv6 } from 'node:net';
import { sql } from 'drizzle-orm';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { queryRows, type Database, type Transaction } from '../db/database.ts';
import { textArray } from '../db/array-text.ts';

/*
 * Guessing is made slow by waits that grow with each failure, for the one who fails. Nobody is locked out for a length
 * of time: who else shares what is slowed down waits as long as the guesser does, and refused attempts prolong nothing.
 */

/**
 * The community of what concerns the hub as a whole. No community has this id, because ids begin with a letter or
 * digit.
 */
export const wholeHub = '-';

/** How failures of one kind slow down. */
export interface Pace {
  /** The name of the kind. */
  readonly of: string;
  /** The attempt after which the first wait comes; at least two. */
  readonly free: number;
  /** The first wait, in milliseconds; doubled after each further attempt. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** How many letters of a hash tell one from another, six bits each. */
  readonly letters: number;
  /** Without an attempt for so long, in milliseconds, failures are forgotten; {@link forgottenAfterMs} by default. */
  readonly forgottenAfterMs?: number;
}

/** A kind, and who or what fails by it. `who` may be personal: only its hash is kept. */
export type Slowed = readonly [pace: Pace, who: string];

/** All of a hash, for what callers choose: else they could look for a name that slows somebody else down. */
export const chosenByCallers = 43;
/** 24 bits, for addresses: of IPv4 a row does not tell one of some 256, and of IPv6 there are no endless rows. */
export const ofAddresses = 4;

/** Without an attempt for so long, in milliseconds, failures are forgotten of which nothing else is said. */
export const forgottenAfterMs = 3_600_000;

const keyOf = ([{ of, letters }, who]: Slowed): string => `${of}:${sha256Base64Url(`${of}:${who}`).slice(0, letters)}`;

/**
 * An address as one that fails: a whole /64 of IPv6, since a single subscriber has all of it (RFC 6177), and the same
 * for an IPv4 address however it is written.
 */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').split('%', 1)[0] ?? '';
  if (!isIPv6(plain)) return plain;
  // The parser of addresses writes it in one way (RFC 5952), without leading zeros.
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::', 2);
  const groups = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));
  const left = groups(head);
  const right = groups(tail ?? '');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4).join(':');
}

/**
 * Counts an attempt as a failure before it is looked at, so that guesses sent side by side are counted too; one that
 * succeeds is forgiven afterwards. @returns null, or the seconds to wait: then it was neither counted nor may be looked
 * at.
 */
export async function slowDown(database: Database, all: readonly Slowed[], now: Date): Promise<number | null> {
  const waiting = await waitOf(database.orm, all, now);
  if (waiting !== null) return waiting;
  for (const slowed of all) {
    if (!(await isCounted(database.orm, slowed, now))) return (await waitOf(database.orm, all, now)) ?? 1;
  }
  return null;
}

/** Forgets the failures of those who turned out to be right. */
export async function forgive(tx: Transaction, all: readonly Slowed[]): Promise<void> {
  await tx.execute(
    sql`DELETE FROM slowdown WHERE community = ${wholeHub} AND key = ANY(${textArray(all.map(keyOf))}::text[])`,
  );
}

/** Deletes what is forgotten. */
export async function sweepSlowdowns(tx: Transaction, now: Date): Promise<void> {
  await tx.execute(sql`DELETE FROM slowdown WHERE community = ${wholeHub} AND forgotten_at < ${now.toISOString()}`);
}

async function waitOf(tx: Transaction, all: readonly Slowed[], now: Date): Promise<number | null> {
  const [row] = await queryRows<{ seconds: number | null }>(
    tx,
    sql`SELECT ceil(extract(epoch FROM max(free_at) - ${now.toISOString()}::timestamptz))::float8 AS seconds
      FROM slowdown WHERE community = ${wholeHub} AND key = ANY(${textArray(all.map(keyOf))}::text[])
        AND free_at > ${now.toISOString()}`,
  );
  return row?.seconds ?? null;
}

/** Counts one more, unless the row has been slowed down meanwhile. */
async function isCounted(tx: Transaction, slowed: Slowed, now: Date): Promise<boolean> {
  const [{ free, firstWaitMs, longestWaitMs, forgottenAfterMs: keptMs = forgottenAfterMs }] = slowed;
  const at = sql`${now.toISOString()}::timestamptz`;
  const failures = sql`CASE WHEN slowdown.forgotten_at <= ${at} THEN 1 ELSE slowdown.failures + 1 END`;
  const forgottenAt = sql`${at} + ${keptMs} * interval '1 millisecond'`;
  const rows = await queryRows(
    tx,
    sql`INSERT INTO slowdown (community, key, failures, free_at, forgotten_at)
      VALUES (${wholeHub}, ${keyOf(slowed)}, 1, ${at}, ${forgottenAt})
      ON CONFLICT (community, key) DO UPDATE SET failures = ${failures}, forgotten_at = ${forgottenAt},
        free_at = ${at} + interval '1 millisecond' * CASE WHEN ${failures} < ${free}::integer THEN 0
          ELSE least(${longestWaitMs}::float8, ${firstWaitMs}::float8 * power(2, least(40, ${failures} - ${free}::integer))) END
      WHERE slowdown.free_at <= ${at} RETURNING 1 AS counted`,
  );
  return rows.length > 0;
}
