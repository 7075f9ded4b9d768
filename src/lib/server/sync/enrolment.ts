import { sql } from 'drizzle-orm';
import { calculateJwkThumbprint } from 'jose';
import { prefixedId, type RandomBytes } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import type { Policy } from '#lib/domain/policy.ts';
import type { EnrolmentRequest, EnrolmentResponse } from '#lib/protocol/enrolment.ts';
import { readProof, verifyProof, type ProvenRequest } from '#lib/protocol/proof.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { shownNames } from '../db/shown-name.ts';
import { exposureOf } from '../ledger/holdings.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { addressKey, forgive, ofAddresses, slowDown, wholeHub, type Pace, type Slowed } from './slowdown.ts';
import {
  importPublicKey,
  useNonce,
  type AuthenticationContext,
  type Copied,
  type ProofRefusal,
} from './authenticate.ts';
import { settleKept } from './kept.ts';
import { communityOfCode, pairingOf, type Pairing } from './pairing.ts';

/** Why a tablet is not let in. */
export type EnrolmentRefusal =
  | { readonly code: ProofRefusal | Copied | 'pairing-code-wrong' }
  | { readonly code: 'too-many-attempts'; readonly retryAfterSeconds: number };

/** A request for enrolment as it came: who asks from where, and what its proof is over. */
export interface EnrolmentCall {
  readonly header: string | null;
  readonly proven: ProvenRequest;
  readonly address: string;
  readonly request: EnrolmentRequest;
}

/** An address may mistype; whoever shares it with a guesser waits half a minute at most. */
const ofAddress: Pace = {
  of: 'pairing',
  free: 10,
  firstWaitMs: 2_000,
  longestWaitMs: 30_000,
  letters: ofAddresses,
};
/**
 * Codes that begin with the same four digits, whoever guesses them: a guesser with any number of addresses has about 14
 * tries in a quarter of an hour among 10,000 codes. To slow all pairing down takes 100,000 requests.
 */
const ofLane: Pace = {
  of: 'pairing-lane',
  free: 10,
  firstWaitMs: 60_000,
  longestWaitMs: 900_000,
  letters: ofAddresses,
};

/**
 * Lets a tablet in that has a pairing code and holds the key it names. The same key is the same kiosk, with the chain
 * the hub has of it, so that a tablet whose right had ended goes on where it stood. With a key that two devices use
 * nobody is let in, and the code stays good for another key.
 */
export async function enrol(
  context: ChainContext,
  { header, proven, address, request }: EnrolmentCall,
  now: Date,
): Promise<Result<EnrolmentResponse, EnrolmentRefusal>> {
  const guesser: Slowed = [ofAddress, addressKey(address)];
  const retryAfterSeconds = await slowDown(context.database, [guesser, [ofLane, request.code.slice(0, 4)]], now);
  if (retryAfterSeconds !== null) return refuse({ code: 'too-many-attempts', retryAfterSeconds });
  const thumbprint = await calculateJwkThumbprint({ ...request.publicKey });
  const refused = await refusedByProof(context, header, proven, request, thumbprint, now);
  if (refused !== null) return refuse({ code: refused });

  const entered = await inChain(context, now, async (tx, lock) => {
    const community = await communityOfCode(tx, request.code);
    if (community === undefined) return null;
    const chain = await lock(community);
    const pairing = await pairingOf(tx, community, request.code, thumbprint, now);
    if (pairing === null) return null;
    const known = await kioskOfKey(tx, community, thumbprint);
    // Its key is no secret any more, and the tablet makes another one.
    if (known?.copied === true) return 'kiosk-copied' as const;
    const kiosk = known ?? (await newKiosk(tx, context.random, community, request.formerKiosk));
    // The same tablet with the same code was let in already, and only has not heard of it.
    const isThere = pairing.isAgain && known?.status === 'active' && known.store === pairing.store;
    if (!isThere) {
      const replaces = await replacedBy(tx, pairing, kiosk.id);
      const { publicKey, appVersion, persistentStorage } = request;
      const said = { publicKey, keyThumbprint: thumbprint, appVersion, persistentStorage };
      const body = { kioskId: kiosk.id, label: kiosk.label, storeId: pairing.store, ...said, replaces };
      const { createdBy: staff, codeHash } = pairing;
      await chain.record({ type: 'kiosk.paired', staff, reason: '', body, confidential: { codeHash } });
    }
    return describeEnrolment(tx, pairing, kiosk, now);
  });
  if (entered === null) return refuse({ code: 'pairing-code-wrong' });
  if (entered === 'kiosk-copied') return refuse({ code: entered });
  await forgive(context.database.orm, [guesser]);
  // What this tablet has brought before of the one whose place it takes.
  await settleKept(context, entered.community, now);
  return ok(entered);
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

/** How a kiosk of a community stands. */
type KnownKiosk = EnteredKiosk & {
  readonly store: string;
  readonly status: 'active' | 'revoked';
  readonly copied: boolean;
};

/** The kiosk of a key; undefined where the community has none. */
async function kioskOfKey(tx: Transaction, community: string, thumbprint: string): Promise<KnownKiosk | undefined> {
  const [kiosk] = await queryRows<KnownKiosk>(
    tx,
    sql`SELECT id, label, store, status, copied_at IS NOT NULL AS copied FROM kiosk
      WHERE community = ${community} AND key_thumbprint = ${thumbprint}`,
  );
  return kiosk;
}

/** A kiosk to be, with the next free label, and the id that the tablet had where the hub has forgotten it. */
async function newKiosk(
  tx: Transaction,
  random: RandomBytes,
  community: string,
  formerKiosk: string | null,
): Promise<EnteredKiosk> {
  const taken = await queryRows<{ label: string }>(tx, sql`SELECT label FROM kiosk WHERE community = ${community}`);
  const id = (await isForgotten(tx, formerKiosk)) ? formerKiosk : null;
  return { id: id ?? prefixedId('ksk', random), label: nextLabel(new Set(taken.map(({ label }) => label))) };
}

/** The kiosk whose place is taken, which is lost by it where it was not before; null where nobody's place is taken. */
async function replacedBy(tx: Transaction, { community, replaces }: Pairing, kioskId: string) {
  if (replaces === null || replaces === kioskId) return null;
  return { kioskId: replaces, exposure: await exposureOf(tx, community, replaces) };
}

/**
 * Whether no community of this hub has a kiosk of that id: a hub that was restored from a backup may have forgotten it,
 * and takes its events only under the id that they name.
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
    sql`SELECT ${shownNames.community} AS community_name, ${shownNames.store} AS store_name, community.card_key, community.policy,
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
