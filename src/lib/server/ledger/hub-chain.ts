import { sql, type SQL } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { toBase64Url } from '#lib/base/encoding.ts';
import { uuidV7, type RandomBytes } from '#lib/base/id.ts';
import {
  confidentialText,
  readConfidential,
  readHubFact,
  type Confidentials,
  type HubBodies,
  type HubFactType,
  type RecordedHubFact,
} from '#lib/hub-facts/hub-fact.ts';
import { commitReason, readReason, reasonBeside } from '#lib/hub-facts/reason.ts';
import { hubFactSchemas } from '#lib/hub-facts/schemas.ts';
import { hashedText } from '#lib/protocol/seal.ts';
import { insertRows, queryRows, type Database, type Transaction } from '../db/database.ts';
import { hubFactConfidentialTable, hubFactTable } from '../db/schema/hub-fact.ts';
import { residentWordsTable } from '../db/schema/resident.ts';
import type { ChangeLog } from './apply.ts';
import type { Change } from './change.ts';
import { nextRevision } from './community.ts';
import { applyHubFact } from './hub-records/hub-records.ts';
import { sweepMerged } from './merges.ts';

// The hub's own chain: whatever a manager does is a fact with who, when and why, numbered without a gap under the lock
// of the community and bound to the one before it by its hash. The rows that follow from it are written here and
// nowhere else.

/** What recording a fact of the hub works with. */
export interface ChainContext {
  readonly database: Database;
  readonly random: RandomBytes;
  /** Told of each change, so that tablets and open pages hear of it at once. */
  readonly changes: { changed(communityId: string, revision: number): void };
  readonly chainCopy: ChainCopy;
  readonly logger: ChangeLog;
}

/** What facts are made and applied with. */
export type RecordContext = Pick<ChainContext, 'random' | 'logger'>;

/** A second copy of the chains, from which a restore takes what its dump does not have. */
export interface ChainCopy {
  /**
   * Writes down all facts of a community that the copy lacks. Never rejects: what failed is written with the next one.
   */
  readonly write: (communityId: string) => Promise<void>;
  /** Whether the last attempt to write failed, so that the copy lacks something; undefined where none is kept. */
  readonly isBehind?: () => boolean;
}

/** A fact of the hub as somebody says it. */
export interface SaidHubFact<Type extends HubFactType> {
  readonly type: Type;
  /** Who says it, and why; null for what the hub does by itself. */
  readonly staff: string | null;
  readonly reason: string;
  readonly body: HubBodies[Type];
  readonly confidential: Confidentials[Type];
  /** The words of people that the fact commits to, as texts whose SHA-256 it says. They can be erased one by one. */
  readonly words?: readonly string[];
}

/** A community whose lock is held, in which facts can be recorded. */
export interface LockedChain {
  /** The change that is being made: every other one is below it. */
  readonly revision: number;
  readonly record: <Type extends HubFactType>(said: SaidHubFact<Type>) => Promise<void>;
}

/**
 * Decides something and records it, in one transaction. `decide` takes the lock of the community whose facts it
 * records, and looks at what it decides by under that lock alone. Once it is committed the second copy is written, also
 * where it had been decided before, since whoever did that may have died in between; then tablets and pages are told.
 * @returns what was decided
 */
export async function inChain<Decided>(
  context: ChainContext,
  now: Date,
  decide: (tx: Transaction, lock: (communityId: string) => Promise<LockedChain>) => Promise<Decided>,
): Promise<Decided> {
  const locked = new Set<string>();
  const recorded = new Map<string, number>();
  const decided = await context.database.transaction((tx) =>
    decide(tx, async (communityId) => {
      locked.add(communityId);
      const { revision, record } = await lockChain(tx, communityId, now, context);
      return {
        revision,
        record: (said) => {
          recorded.set(communityId, revision);
          return record(said);
        },
      };
    }),
  );
  for (const communityId of locked) await context.chainCopy.write(communityId);
  for (const [communityId, revision] of recorded) context.changes.changed(communityId, revision);
  return decided;
}

/**
 * Takes the lock of a community, which is there, and with it the right to record facts until the transaction ends.
 * Whoever uses it without {@link inChain} has nobody told, and leaves the second copy to the next who writes it.
 */
export async function lockChain(
  tx: Transaction,
  communityId: string,
  now: Date,
  context: RecordContext,
): Promise<LockedChain> {
  const change = { communityId, revision: await nextRevision(tx, communityId), now };
  return {
    revision: change.revision,
    record: (said) => recordHubFact(tx, change, said, context),
  };
}

/**
 * What the first fact of a community names as the one before it: a hash that is of this community alone, so that no
 * fact of another one of the same name fits behind it. `community` is the row of that table.
 */
export const chainStart: SQL = sql`translate(encode(sha256(convert_to(
  json_build_array(community.id, floor(extract(epoch FROM community.created_at) * 1000)::bigint)::text, 'UTF8')),
  'base64'), '+/=', '-_')`;

type End = { readonly number: number; readonly hash: string };

/** Where the chain of a community ends: number and hash of its last fact, 0 and its start while there is none. */
export async function chainEnd(tx: Pick<Transaction, 'execute'>, communityId: string): Promise<End> {
  const [end] = await queryRows<End>(
    tx,
    sql`SELECT coalesce(last.number, 0) AS number, coalesce(last.hash, ${chainStart}) AS hash
      FROM community LEFT JOIN (
        SELECT number, hash FROM hub_fact WHERE community = ${communityId} ORDER BY number DESC LIMIT 1) AS last ON true
      WHERE community.id = ${communityId}`,
  );
  assert(end !== undefined, 'whoever asks has locked the community');
  return end;
}

async function recordHubFact<Type extends HubFactType>(
  tx: Transaction,
  change: Change,
  { type, staff, reason, body, confidential, words = [] }: SaidHubFact<Type>,
  { random, logger }: RecordContext,
): Promise<void> {
  const { communityId: community, now } = change;
  const end = await chainEnd(tx, community);
  const beside = confidentialText<Type>(confidential, toBase64Url(random(16)));
  const why = reason === '' ? null : commitReason(reason, random);
  const payload = hashedText({
    community,
    number: end.number + 1,
    id: uuidV7(now.getTime(), random),
    v: hubFactSchemas[type].versions.length,
    type,
    at: now.toISOString(),
    staff,
    words: why?.commitment ?? null,
    body,
    confidential: beside === null ? null : sha256Base64Url(beside),
    prev: end.hash,
  });
  const fact = readHubFact(payload);
  assert(fact !== undefined, `what is recorded as ${type} can be read again`);
  const all = why === null ? words : [...words, why.text];
  const chained = { fact, payload, hash: sha256Base64Url(payload), confidential: beside, words: all };
  await enterHubFact(tx, change, chained, logger);
}

/** A fact as it stands in the chain, with the texts that are kept of it. */
export interface ChainedHubFact {
  readonly fact: RecordedHubFact;
  /** The text that its hash is over, or its tombstone. */
  readonly payload: string;
  readonly hash: string;
  readonly confidential: string | null;
  /** The words that it commits to, as far as they are there: those of people, and the reason. */
  readonly words: readonly string[];
}

/**
 * Puts a fact at the end of the chain and applies it, under the lock of its community. A reason that lies beside it is
 * said again by the row, and by what follows from the fact, until it is erased. Throws what the database throws.
 */
export async function enterHubFact(
  tx: Transaction,
  change: Change,
  { fact, payload, hash, confidential, words }: ChainedHubFact,
  logger: ChangeLog,
): Promise<void> {
  const { community, number, id, type, v, at, staff, prev } = fact;
  const why = reasonBeside(fact, words);
  const reason = why === undefined ? fact.reason : readReason(why);
  const { revision } = change;
  const row = { community, number, id, type, v, at: new Date(at), staff, reason, hash, prev, payload, revision };
  await insertRows(tx, hubFactTable, [row]);
  const beside = confidential === null ? [] : [{ community, number, said: confidential }];
  await insertRows(tx, hubFactConfidentialTable, beside);
  // It concerns nobody who could be erased with it, whoever is named in it.
  const said = why === undefined ? [] : [{ community, resident: '', fact: id, said: why }];
  await insertRows(tx, residentWordsTable, said);
  await applyHubFact(type, {
    tx,
    change,
    fact: { ...fact, reason },
    confidential: readConfidential(type, confidential),
    words,
    logger,
  });
  await sweepMerged(tx, change, () => id);
}
