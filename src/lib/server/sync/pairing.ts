import { sql } from 'drizzle-orm';
import { sha256Base64Url } from '#lib/base/hash.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';

// A pairing code: eight digits, good once and for 15 minutes. Only its hash is stored. That hides it from a glance at
// the table and makes the look-up independent of how many digits are right; what protects it is its short life.

/** How long a code from the console lets a tablet in, in milliseconds. */
export const codeLifeMs = 15 * 60_000;
const codeDigits = 8;

const hashOfCode = (code: string): string => sha256Base64Url(`pairing:${code}`);

/** For which store a code is made, by whom, and which kiosk's place the tablet takes: null for one more. */
export interface Invitation {
  readonly community: string;
  readonly store: string;
  readonly staff: string;
  readonly replaces?: string | null;
}

/**
 * Makes a pairing code for a tablet of a store. Shown once; the hub cannot tell it again. `lifeMs` is how long it is
 * good.
 */
export function createPairingCode(
  context: ChainContext,
  { community, store: storeId, staff, replaces = null }: Invitation,
  now: Date,
  lifeMs = codeLifeMs,
): Promise<string> {
  const expiresAt = new Date(now.getTime() + lifeMs).toISOString();
  return inChain(context, now, async (tx, lock) => {
    const chain = await lock(community);
    const code = await drawCode(tx, context.random);
    const body = { storeId, replaces, expiresAt };
    await chain.record({
      type: 'kiosk.invited',
      staff,
      reason: '',
      body,
      confidential: { codeHash: hashOfCode(code) },
    });
    return code;
  });
}

async function drawCode(tx: Transaction, random: RandomBytes): Promise<string> {
  for (;;) {
    const code = randomDigits(codeDigits, random);
    if ((await communityOfCode(tx, code)) === undefined) return code;
  }
}

/**
 * The community that made a code; undefined where none did. A tablet that is being paired does not know it yet, so that
 * no two communities have the same code.
 */
export async function communityOfCode(tx: Transaction, code: string): Promise<string | undefined> {
  const [made] = await queryRows<{ community: string }>(
    tx,
    sql`SELECT community FROM pairing_code WHERE code_hash = ${hashOfCode(code)}`,
  );
  return made?.community;
}

/** Digits of which each is as likely as any other. */
export function randomDigits(count: number, random: RandomBytes): string {
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
  /** Who made the code. */
  readonly createdBy: string;
  readonly codeHash: string;
  /** Whether the same tablet has used it before. */
  readonly isAgain: boolean;
};

/**
 * What a code of a community is good for, under its lock: of two tablets that come at once, one uses it. The same
 * tablet may come again with the same code, because the answer to its first request may have been lost, unless it was
 * revoked since. Null for a code that lets nobody in.
 */
export async function pairingOf(
  tx: Transaction,
  community: string,
  code: string,
  keyThumbprint: string,
  now: Date,
): Promise<Pairing | null> {
  const [pairing] = await queryRows<Pairing>(
    tx,
    sql`SELECT community, store, replaces, created_by AS "createdBy", code_hash AS "codeHash",
        used_by IS NOT NULL AS "isAgain"
      FROM pairing_code
      WHERE community = ${community} AND code_hash = ${hashOfCode(code)} AND expires_at > ${now.toISOString()}
        AND (used_by IS NULL OR used_by = ${keyThumbprint} AND NOT EXISTS (
          SELECT 1 FROM kiosk
          WHERE kiosk.community = ${community} AND key_thumbprint = ${keyThumbprint} AND status = 'revoked'))`,
  );
  return pairing ?? null;
}
