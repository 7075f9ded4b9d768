import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { assert } from '#lib/base/assert.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import { commitmentIn } from '#lib/facts/beside.ts';
import { fits } from '#lib/facts/words.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { isPlain, type PushRequest, type PushResponse } from '#lib/protocol/push.ts';
import { textArray } from '../db/array-text.ts';
import { insertRows, queryRows, together, type Database, type Transaction } from '../db/database.ts';
import { mostInteger, safely } from '../db/safely.ts';
import { setAsideTable } from '../db/schema/event.ts';
import { applyEntries, termsColumns, type CommunityTerms, type Failure, type LedgerChange } from '../ledger/apply.ts';
import { numberChange } from '../ledger/community.ts';
import type { ArrivalReview, Entry } from '../ledger/entry.ts';
import { loadState, type LoadedState } from '../ledger/load.ts';
import { blankRegistrations } from '../ledger/set-aside-words.ts';
import { asideResult, judgeChain, judgeRecovered, type Aside, type Verdict } from './chain.ts';
import { loadChain, saveChain } from './chain-store.ts';
import { keepLateWords, type WordedEvent } from '../ledger/late-words.ts';
import { noteGap } from './gap.ts';
import { loadKnown } from './known.ts';
import { digestOf, rawOf, readEvent, readWords, type LegibleReading, type Reading, type Words } from './reading.ts';
import { joined, partsOf, type PushOutcome } from './parts.ts';
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
 * Takes a batch of events, at the end of which every event that was looked at is applied, waiting or set aside, and the
 * chain stands behind it. One that says too much for others to wait for it goes in parts, as if the tablet had sent
 * several smaller ones. Throws only what the database throws when it fails; then nothing was taken of that part and
 * those behind it, and a tablet that sends them all again hears of the parts before.
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
    const part = await pushPart(context, subject, { ...request, events, device, words }, now);
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
    const [community, chain, known, stores, loaded] = await together([
      lockCommunity(tx, subject.community),
      loadChain(tx, subject.community, subject.kiosk, request.epoch),
      loadKnown(tx, subject.community, { kiosk: subject.kiosk, epoch: request.epoch }, readings),
      request.recovered ? loadStores(tx, subject.community) : new Map([[subject.kiosk, subject.store]]),
      request.recovered
        ? undefined
        : loadState(tx, { communityId: subject.community, now }, entriesOf(readings, words, subject, now)),
    ]);
    const change = { communityId: subject.community, now, logger, ...community };
    const judgement = request.recovered
      ? judgeRecovered(chain, readings, known, new Set(stores.keys()))
      : judgeChain(chain, readings, known);
    const { answered, results, anyNew } = await carryOut(tx, change, {
      verdicts: judgement.verdicts,
      words,
      stores,
      loaded,
      lostAt: carried?.lostAt ?? null,
    });
    const isNamed = await keepLateWords(tx, change, knownAgain(judgement.verdicts, readings, words));
    await together([
      saveChain(tx, subject.community, chain, judgement.chain, now),
      noteGap(tx, subject.community, judgement, readings, now),
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

type LockedCommunity = CommunityTerms & { readonly revision: number; readonly incarnation: string };

/** Everything that is numbered within a community happens one after the other, under the lock of its row. */
async function lockCommunity(tx: Transaction, communityId: string): Promise<LockedCommunity> {
  const [row] = await queryRows<LockedCommunity>(
    tx,
    sql`${numberChange(communityId)}
      RETURNING revision::float8 AS revision, incarnation, ${termsColumns}`,
  );
  if (row === undefined) throw new Error(`there is no community ${communityId}`);
  return row;
}

/** The store of each kiosk, for recovered events, which may be of any of them. */
async function loadStores(tx: Transaction, communityId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await queryRows<{ id: string; store: string }>(
    tx,
    sql`SELECT id, store FROM kiosk WHERE community = ${communityId}`,
  );
  return new Map(rows.map(({ id, store }) => [id, store]));
}

/** Every event that can be read, as if it were accepted: what they refer to is loaded before they are judged. */
const entriesOf = (
  readings: readonly Reading[],
  words: Words,
  { store: storeId }: KioskSubject,
  receivedAt: Date,
): readonly Entry[] =>
  readings.flatMap((reading) =>
    reading.kind === 'legible' ? [entryOf(reading, words, { storeId, receivedAt, arrival: [] })] : [],
  );

const entryOf = (
  { event, text: payload }: LegibleReading,
  words: Words,
  arrived: Pick<Entry, 'storeId' | 'receivedAt' | 'arrival'>,
): Entry => ({ event, payload, words: wordsBeside(event, words) ?? null, ...arrived, stored: false });

/** The words that an event commits to, if they are of its kind. */
function wordsBeside(event: KioskEvent, words: Words): SaltedWords | undefined {
  const found = words.get(commitmentIn(event) ?? '');
  return found !== undefined && fits(event, found) ? found : undefined;
}

/** The words of events that are stored already: they may have come without them. */
const knownAgain = (
  verdicts: readonly Verdict[],
  readings: readonly Reading[],
  words: Words,
): readonly WordedEvent[] =>
  words.size === 0
    ? []
    : verdicts.flatMap((verdict) => {
        const reading = verdict.kind === 'again' ? readings[verdict.result.index] : undefined;
        if (reading?.kind !== 'legible') return [];
        const beside = wordsBeside(reading.event, words);
        return beside === undefined ? [] : [{ event: reading.event, words: beside }];
      });

/** A judged batch: what is to be done, the store of each kiosk whose events are in it, and what they refer to. */
interface JudgedBatch {
  readonly verdicts: readonly Verdict[];
  readonly words: Words;
  readonly stores: ReadonlyMap<string, string>;
  readonly loaded: LoadedState | undefined;
  /** When the tablet was declared lost whose file it is; null for one that is not lost, or that speaks itself. */
  readonly lostAt: Date | null;
}

/** Applies what is accepted, sets aside what is not, and says what is to be said of it in the order of the batch. */
async function carryOut(
  tx: Transaction,
  change: LedgerChange,
  { verdicts, words, stores, loaded, lostAt }: JudgedBatch,
): Promise<Pick<PushResponse, 'answered' | 'results'> & { readonly anyNew: boolean }> {
  const accepted = verdicts.flatMap((verdict) => (verdict.kind === 'accept' ? [verdict] : []));
  const entries = accepted.map(({ reading, reviews }) => {
    const isAfter = lostAt !== null && Date.parse(reading.event.at) >= lostAt.getTime();
    const arrival: readonly ArrivalReview[] = isAfter ? [...reviews, 'afterRevocation'] : reviews;
    return entryOf(reading, words, {
      storeId: stores.get(reading.event.kiosk) ?? '',
      receivedAt: change.now,
      arrival,
    });
  });
  const { outcomes, failures } = await applyEntries(tx, change, entries, loaded);
  const readings = new Map(accepted.map(({ reading }) => [reading.event.id, reading]));
  const asides = [
    ...verdicts.flatMap((verdict) => (verdict.kind === 'aside' ? [verdict.aside] : [])),
    ...failures.flatMap((failure) => asideOf(failure, readings.get(failure.entry.event.id))),
  ];
  await setAside(tx, change, asides);

  const results = verdicts.flatMap((verdict) => (verdict.kind === 'again' ? [verdict.result] : []));
  results.push(...asides.map(asideResult));
  let plain = 0;
  for (const { entry, answer } of outcomes) {
    const reading = readings.get(entry.event.id);
    // Outcomes of stored events that had been waiting answer nothing in this batch.
    if (reading === undefined || entry.stored) continue;
    if (isPlain(answer)) plain += 1;
    else results.push({ index: reading.index, id: entry.event.id, seq: entry.event.seq, ...answer });
  }
  results.sort((a, b) => a.index - b.index);
  // Of what is not named the tablet believes that it was applied, and never sends it again.
  assert(plain + results.length === verdicts.length, 'each event that was looked at has one answer');
  return { answered: verdicts.length, results, anyNew: outcomes.length + asides.length > 0 };
}

function asideOf({ entry: { event }, code, detail }: Failure, reading: LegibleReading | undefined): readonly Aside[] {
  if (reading === undefined) return [];
  const { id, kiosk, epoch, seq } = event;
  const { index } = reading;
  return [{ index, kiosk, epoch, seq, digest: digestOf(reading), eventId: id, code, detail, raw: rawOf(reading) }];
}

async function setAside(tx: Transaction, change: LedgerChange, asides: readonly Aside[]): Promise<void> {
  const rows = asides.map(({ index: _index, ...aside }) => ({
    community: change.communityId,
    ...aside,
    receivedAt: change.now,
  }));
  if (rows.length === 0) return;
  await insertRows(tx, setAsideTable, rows, { onConflict: 'nothing' });
  const digests = textArray(asides.map(({ digest }) => digest));
  await blankRegistrations(tx, change.communityId, sql`set_aside.digest = ANY(${digests})`);
  for (const { kiosk, epoch, seq, eventId, code, detail } of asides) {
    const about = { kiosk, epoch, seq, event: eventId, code, detail };
    // Two contents under one name are either our own mistake or somebody's attempt.
    if (code === 'conflict') change.logger.error(about, 'an event is in conflict with a stored one and is set aside');
    else change.logger.warn(about, 'an event is set aside');
  }
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
