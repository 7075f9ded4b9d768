import { sql } from 'drizzle-orm';
import { calculateJwkThumbprint } from 'jose';
import { prefixedId } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import type { Policy } from '#lib/domain/policy.ts';
import type { EnrolmentRequest, EnrolmentResponse } from '#lib/protocol/enrolment.ts';
import { readProof, verifyProof, type ProvenRequest } from '#lib/protocol/proof.ts';
import { queryRows, type Database, type Transaction } from '../db/database.ts';
import { declareLost, shareOut } from '../ledger/holdings.ts';
import { nextRevision } from '../ledger/community.ts';
import { countAttempt, wholeHub, type AttemptLimit } from './attempts.ts';
import { importPublicKey, useNonce, type AuthenticationContext, type ProofRefusal } from './authenticate.ts';
import { usePairingCode, type Pairing } from './pairing.ts';

/** Why a tablet is not let in. */
export type EnrolmentRefusal =
  | { readonly code: ProofRefusal | 'pairing-code-wrong' }
  | { readonly code: 'too-many-attempts'; readonly retryAfterSeconds: number };

/** A request for enrolment as it came: who asks from where, and what its proof is over. */
export interface EnrolmentCall {
  readonly header: string | null;
  readonly proven: ProvenRequest;
  readonly address: string;
  readonly request: EnrolmentRequest;
}

// Eight digits and 15 minutes: at 300 attempts a window, a guesser has three chances in a million for each open code.
const windowMs = 15 * 60_000;
const limitsFor = (address: string): readonly AttemptLimit[] => [
  { key: `enrolment:${address}`, most: 20, windowMs },
  { key: 'enrolment', most: 300, windowMs },
];

/**
 * Lets a tablet in that has a pairing code and holds the key it names. The same key is the same kiosk, with the chain
 * the hub has of it, so that a tablet whose right had ended goes on where it stood.
 */
export async function enrol(
  context: AuthenticationContext,
  { header, proven, address, request }: EnrolmentCall,
  now: Date,
): Promise<Result<EnrolmentResponse, EnrolmentRefusal>> {
  const retryAfterSeconds = await countAttempt(context.database, limitsFor(address.slice(0, 64)), now);
  if (retryAfterSeconds !== null) return refuse({ code: 'too-many-attempts', retryAfterSeconds });
  const thumbprint = await calculateJwkThumbprint({ ...request.publicKey });
  const refused = await refusedByProof(context, header, proven, request, thumbprint, now);
  if (refused !== null) return refuse({ code: refused });

  const entered = await context.database.transaction(async (tx) => {
    const pairing = await usePairingCode(tx, request.code, thumbprint, now);
    if (pairing === null) return null;
    const revision = await nextRevision(tx, pairing.community);
    const kiosk = await enterKiosk(tx, context, pairing, request, thumbprint, now);
    const { community, replaces } = pairing;
    if (replaces !== null && replaces !== kiosk.id) await declareLost(tx, community, replaces, { revision, now });
    await shareOut(tx, community, revision);
    return describeEnrolment(tx, pairing, kiosk, now);
  });
  return entered === null ? refuse({ code: 'pairing-code-wrong' }) : ok(entered);
}

async function refusedByProof(
  context: AuthenticationContext,
  header: string | null,
  proven: ProvenRequest,
  request: EnrolmentRequest,
  thumbprint: string,
  now: Date,
): Promise<ProofRefusal | null> {
  const proof = readProof(header);
  if (!proof.ok) return `proof-${proof.error}`;
  const key = await importPublicKey(request.publicKey);
  if (!key.ok) return key.error;
  const verified = await verifyProof(proof.value.jws, key.value, proven, now.getTime());
  if (!verified.ok) return `proof-${verified.error}`;
  const used = { community: wholeHub, kiosk: thumbprint, nonce: verified.value.jti };
  return (await useNonce(context, used, now)) ? null : 'proof-replayed';
}

type EnteredKiosk = {
  readonly id: string;
  readonly label: string;
};

/** The kiosk of this key, active again; or a new one with the next free label. */
async function enterKiosk(
  tx: Transaction,
  { random }: AuthenticationContext,
  { community, store }: Pairing,
  request: EnrolmentRequest,
  thumbprint: string,
  now: Date,
): Promise<EnteredKiosk> {
  const { appVersion, persistentStorage } = request;
  const [known] = await queryRows<EnteredKiosk>(
    tx,
    sql`UPDATE kiosk SET status = 'active', lost_at = NULL, exposure = NULL, store = ${store}, last_seen_at = ${now.toISOString()},
        app_version = ${appVersion}, persistent_storage = ${persistentStorage}
      WHERE community = ${community} AND key_thumbprint = ${thumbprint} RETURNING id, label`,
  );
  if (known !== undefined) return known;
  const taken = await queryRows<{ label: string }>(tx, sql`SELECT label FROM kiosk WHERE community = ${community}`);
  const id = (await isForgotten(tx, request.formerKiosk)) ? request.formerKiosk : null;
  const kiosk = { id: id ?? prefixedId('ksk', random), label: nextLabel(new Set(taken.map(({ label }) => label))) };
  await tx.execute(sql`
    INSERT INTO kiosk (community, id, store, label, public_key, key_thumbprint, status, enrolled_at, last_seen_at,
      app_version, persistent_storage)
    VALUES (${community}, ${kiosk.id}, ${store}, ${kiosk.label}, ${JSON.stringify(request.publicKey)}::jsonb,
      ${thumbprint}, 'active', ${now.toISOString()}, ${now.toISOString()}, ${appVersion}, ${persistentStorage})`);
  return kiosk;
}

/**
 * Whether no community of this hub has a kiosk of that id: a hub that was restored from a backup may have forgotten it, and
 * takes its events only under the id that they name.
 */
async function isForgotten(tx: Transaction, kiosk: string | null): Promise<boolean> {
  if (kiosk === null) return false;
  const known = await queryRows(tx, sql`SELECT 1 FROM kiosk WHERE id = ${kiosk}`);
  return known.length === 0;
}

/** The first of A, B, … Z, AA, AB, … that is not taken. Labels of kiosks that are gone stay on their receipts. */
export function nextLabel(taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const label = labelOf(number);
    if (!taken.has(label)) return label;
  }
}

function labelOf(number: number): string {
  let label = '';
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    label = String.fromCharCode(65 + ((rest - 1) % 26)) + label;
  }
  return label;
}

async function describeEnrolment(
  tx: Transaction,
  { community, store }: Pairing,
  kiosk: EnteredKiosk,
  now: Date,
): Promise<EnrolmentResponse> {
  type Row = {
    readonly community_name: string;
    readonly store_name: string;
    readonly card_key: string;
    readonly policy: Policy;
    readonly incarnation: string;
    readonly epoch: string | null;
    readonly ack_seq: number | string;
    readonly last_hash: string | null;
  };
  const [row] = await queryRows<Row>(
    tx,
    sql`SELECT community.name AS community_name, store.name AS store_name, community.card_key, community.policy,
        community.incarnation, chain.epoch, chain.ack_seq, chain.last_hash
      FROM community
      JOIN store ON store.community = community.id AND store.id = ${store}
      LEFT JOIN chain ON chain.community = community.id AND chain.kiosk = ${kiosk.id} AND chain.status = 'open'
      WHERE community.id = ${community}`,
  );
  if (row === undefined) throw new Error(`there is no store ${store} in ${community}`);
  return {
    community,
    communityName: row.community_name,
    kiosk: kiosk.id,
    kioskLabel: kiosk.label,
    store,
    storeName: row.store_name,
    cardKey: row.card_key,
    policy: row.policy,
    incarnation: row.incarnation,
    chain: row.epoch === null ? null : { epoch: row.epoch, ackSeq: Number(row.ack_seq), lastHash: row.last_hash },
    now: now.toISOString(),
  };
}

/**
 * Ends a kiosk's right, as for one that is lost: points that were set apart for it are shared out anew. What it has recorded
 * stays on it and is taken when it is paired again. Returns the points that it may still have spent, and the change's number.
 */
export async function revokeKiosk(
  database: Database,
  community: string,
  kiosk: string,
  now: Date,
): Promise<{ readonly exposure: number; readonly revision: number }> {
  return database.transaction(async (tx) => {
    const revision = await nextRevision(tx, community);
    return { exposure: await declareLost(tx, community, kiosk, { revision, now }), revision };
  });
}
