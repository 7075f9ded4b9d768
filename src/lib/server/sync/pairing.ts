import { sql } from 'drizzle-orm';
import { sha256Base64Url } from '#lib/base/hash.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import { queryRows, type Database, type Transaction } from '../db/database.ts';

// A pairing code: eight digits, good once and for 15 minutes. Only its hash is stored. That hides it from a glance at
// the table and makes the look-up independent of how many digits are right; what protects it is its short life.

/** How long a code from the console lets a tablet in, in milliseconds. */
export const codeLifeMs = 15 * 60_000;
const codeDigits = 8;

const hashOfCode = (code: string): string => sha256Base64Url(`pairing:${code}`);

/** Makes a pairing code for a tablet of a store. Shown once; the hub cannot tell it again. `lifeMs` is how long it is good. */
export async function createPairingCode(
  database: Database,
  where: {
    readonly community: string;
    readonly store: string;
    readonly staff: string;
    readonly replaces?: string | null;
  },
  now: Date,
  random: RandomBytes,
  lifeMs = codeLifeMs,
): Promise<string> {
  const expiresAt = new Date(now.getTime() + lifeMs);
  for (;;) {
    const code = randomDigits(codeDigits, random);
    const codeHash = hashOfCode(code);
    // A tablet does not know its community yet, so that no two communities may have the same code at a time.
    const rows = await queryRows<{ code_hash: string }>(
      database.orm,
      sql`INSERT INTO pairing_code (community, code_hash, store, created_by, created_at, expires_at, replaces)
        SELECT ${where.community}, ${codeHash}, ${where.store}, ${where.staff}, ${now.toISOString()}::timestamptz,
          ${expiresAt.toISOString()}::timestamptz, ${where.replaces ?? null}
        WHERE NOT EXISTS (SELECT 1 FROM pairing_code WHERE code_hash = ${codeHash})
        ON CONFLICT DO NOTHING RETURNING code_hash`,
    );
    if (rows.length === 1) return code;
  }
}

function randomDigits(count: number, random: RandomBytes): string {
  let digits = '';
  while (digits.length < count) {
    // Bytes from 250 on are dropped, since 256 is no multiple of 10 and would favour the low digits.
    for (const byte of random(count)) if (byte < 250 && digits.length < count) digits += String(byte % 10);
  }
  return digits;
}

/** Where a code lets a tablet in. */
export type Pairing = {
  readonly community: string;
  readonly store: string;
  /** The kiosk whose place the tablet takes, null for one more. */
  readonly replaces: string | null;
};

/**
 * Uses a code up for the tablet with this key; of two that come at once, one gets it. The same tablet may come again
 * with the same code, because the answer to its first request may have been lost, unless it was revoked since. Null for a code that lets nobody in.
 */
export async function usePairingCode(
  tx: Transaction,
  code: string,
  keyThumbprint: string,
  now: Date,
): Promise<Pairing | null> {
  const [pairing] = await queryRows<Pairing>(
    tx,
    sql`UPDATE pairing_code SET used_at = coalesce(used_at, ${now.toISOString()}), used_by = ${keyThumbprint}
      WHERE code_hash = ${hashOfCode(code)} AND expires_at > ${now.toISOString()}
        AND (used_by IS NULL OR used_by = ${keyThumbprint} AND NOT EXISTS (
          SELECT 1 FROM kiosk WHERE kiosk.community = pairing_code.community
            AND kiosk.key_thumbprint = ${keyThumbprint} AND kiosk.status = 'revoked'))
      RETURNING community, store, replaces`,
  );
  return pairing ?? null;
}
