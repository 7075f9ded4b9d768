import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { assert } from '#lib/base/assert.ts';
import type { PushRequest, PushResponse } from '#lib/protocol/push.ts';
import { queryRows, together, type Database, type Transaction } from '../db/database.ts';
import { mostInteger, safely } from '../db/safely.ts';
import { termsColumns, type CommunityTerms } from '../ledger/apply.ts';
import { closedColumn, CommunityClosed, numberChange } from '../ledger/community.ts';
import { keepLateWords } from '../ledger/late-words.ts';
import { loadState } from '../ledger/load.ts';
import { carryOut, entriesOf, knownAgain } from './carry-out.ts';
import { judgeChain, judgeRecovered, type Verdict } from './chain.ts';
import { loadChain, saveChain } from './chain-store.ts';
import { noteGap } from './gap.ts';
import { forgetKept, keepOthers, loadRoom, noRoom, NoRoom, unlessNoRoom } from './kept.ts';
import { loadKiosks } from './kiosks.ts';
import { loadKnown } from './known.ts';
import { joined, partsOf, type PushOutcome } from './parts.ts';
import { readEvent, readWords, type Words } from './reading.ts';
import type { KioskSubject } from './subject.ts';

/** What a push works with. */
export interface PushContext {
  readonly database: Database;
  readonly logger: Logger;
  /**
   * For a push that a person carried in: it tells nothing of when the tablet was last heard of, and says when the
   * tablet was declared lost, if it is.
   */
  readonly carried?: { readonly lostAt: Date | null };
}

/**
 * Takes a batch of events, at the end of which every event that was looked at is applied, waiting, kept or set aside,
 * and the chain stands behind it. One that says too much for others to wait for it goes in parts, as if the tablet had
 * sent several smaller ones. Throws what the database throws when it fails, and {@link NoRoom} where no more is kept of
 * what this tablet brings of others; then nothing was taken of that part and those behind it, and a tablet that sends
 * them all again hears of the parts before.
 */
export async function push(
  context: PushContext,
  subject: KioskSubject,
  request: PushRequest,
  now: Date,
): Promise<PushOutcome> {
  const words = readWords(request.words ?? []);
  let outcome: PushOutcome | undefined;
  for (const events of partsOf(request.events)) {
    const answered = outcome?.response.answered ?? 0;
    const device = { ...request.device, waiting: request.device.waiting - answered };
    const pushing = pushPart(context, subject, { ...request, events, device, words }, now);
    const part = await (outcome === undefined ? pushing : pushing.catch(unlessNoRoom));
    if (part === null) break;
    outcome = outcome === undefined ? part : joined(outcome, part);
    if (part.response.answered < events.length) break;
  }
  assert(outcome !== undefined, 'a batch holds events');
  return outcome;
}

/** A part of a batch, with the words of all of it. */
type PushPart = Omit<PushRequest, 'words'> & { readonly words: Words };

/** One transaction under the community's lock. */
async function pushPart(
  { database, logger, carried }: PushContext,
  subject: KioskSubject,
  { words, ...request }: PushPart,
  now: Date,
): Promise<PushOutcome> {
  // Reading and hashing need no database, so that they are done before anybody else has to wait.
  const readings = request.events.map(readEvent);
  return database.transaction(async (tx) => {
    // All of it is sent at once, and the lock first: a connection executes statements in the order in which they are
    // sent, so that the others see what the holder of the lock before this one has committed.
    const [community, chain, known, kiosks, room, loaded] = await together([
      lockCommunity(tx, subject.community),
      loadChain(tx, subject.community, subject.kiosk, request.epoch),
      loadKnown(tx, subject.community, { ...request, kiosk: subject.kiosk }, readings),
      request.recovered
        ? loadKiosks(tx, subject.community)
        : new Map([
            [subject.kiosk, { isLost: false, replacedBy: null, store: subject.store, lostAt: carried?.lostAt ?? null }],
          ]),
      request.recovered ? loadRoom(tx, subject.community, subject.kiosk) : noRoom,
      request.recovered
        ? undefined
        : loadState(tx, { communityId: subject.community, now }, entriesOf(readings, words, subject, now)),
    ]);
    const change = { communityId: subject.community, now, logger, ...community };
    const judgement = request.recovered
      ? judgeRecovered(chain, readings, known, kiosks, room)
      : judgeChain(chain, readings, known);
    if (judgement.isFull && judgement.verdicts.length === 0) throw new NoRoom();
    const { verdicts } = judgement;
    const { answered, results, anyNew } = await carryOut(tx, change, { verdicts, words, kiosks, loaded });
    await keepOthers(tx, change, subject.kiosk, verdicts, words);
    const isNamed = await keepLateWords(tx, change, knownAgain(judgement.verdicts, readings, words));
    await together([
      saveChain(tx, subject.community, chain, judgement.chain, now),
      noteGap(tx, subject.community, judgement, readings, now),
      forgetKept(tx, subject.community, hashesOf(verdicts)),
      carried !== undefined ? undefined : noteDevice(tx, subject, { ...request.device, answered }, now),
    ]);
    const { wanted, later } = judgement;
    if (later !== null) {
      const { kiosk, epoch, seq, type, v } = later.event;
      logger.warn({ kiosk, epoch, seq, type, v }, 'an event of a later release waits until this hub is updated');
    }
    const response: PushResponse = {
      incarnation: community.incarnation,
      answered,
      results,
      ackSeq: judgement.chain.ackSeq,
      ...(wanted === null ? {} : { gap: { wanted } }),
      backupSeq: chain.backupSeq,
      now: now.toISOString(),
    };
    return { response, revision: anyNew || isNamed ? community.revision : null };
  });
}

const hashesOf = (verdicts: readonly Verdict[]): readonly string[] =>
  verdicts.flatMap((verdict) => (verdict.kind === 'accept' ? [verdict.reading.event.hash] : []));

type LockedCommunity = CommunityTerms & { readonly revision: number; readonly incarnation: string };

/** Everything that is numbered within a community happens one after the other, under the lock of its row. */
async function lockCommunity(tx: Transaction, communityId: string): Promise<LockedCommunity> {
  const [row] = await queryRows<LockedCommunity & { isClosed: boolean }>(
    tx,
    sql`${numberChange(communityId)}
      RETURNING revision::float8 AS revision, incarnation, ${closedColumn}, ${termsColumns}`,
  );
  if (row === undefined) throw new Error(`there is no community ${communityId}`);
  if (row.isClosed) throw new CommunityClosed(communityId);
  return row;
}

/**
 * What a tablet says of itself. What it counts as waiting holds this very batch, which waits no longer where it was
 * answered.
 */
async function noteDevice(
  tx: Transaction,
  subject: KioskSubject,
  device: PushRequest['device'] & { readonly answered: number },
  now: Date,
): Promise<void> {
  await tx.execute(sql`
    UPDATE kiosk SET last_seen_at = ${now.toISOString()}, app_version = ${device.appVersion.replaceAll('\0', '')},
      clock_offset_ms = ${safely(device.clockOffsetMs)}, persistent_storage = ${device.persistentStorage},
      waiting = ${safely(Math.max(0, device.waiting - device.answered), mostInteger)}
    WHERE community = ${subject.community} AND id = ${subject.kiosk}`);
}
