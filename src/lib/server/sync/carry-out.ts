import { sql } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { commitmentIn } from '#lib/facts/beside.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import { fits } from '#lib/facts/words.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { isPlain, type PushResponse } from '#lib/protocol/push.ts';
import { textArray } from '../db/array-text.ts';
import { insertRows, type Transaction } from '../db/database.ts';
import { setAsideTable } from '../db/schema/event.ts';
import { applyEntries, type Failure, type LedgerChange } from '../ledger/apply.ts';
import type { ArrivalReview, Entry } from '../ledger/entry.ts';
import type { WordedEvent } from '../ledger/late-words.ts';
import type { LoadedState } from '../ledger/load.ts';
import { blankRegistrations } from '../ledger/set-aside-words.ts';
import { asideResult, keptResult, type Aside, type Verdict } from './chain.ts';
import { digestOf, rawOf, type LegibleReading, type Reading, type Words } from './reading.ts';
import type { KioskSubject } from './subject.ts';

// Carries out what was decided about each event of a batch.

/** Every event that can be read, as if it were accepted: what they refer to is loaded before they are judged. */
export const entriesOf = (
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
  arrived: Pick<Entry, 'storeId' | 'receivedAt' | 'arrival' | 'beside'>,
): Entry => ({ event, payload, words: wordsBeside(event, words) ?? null, ...arrived, stored: false });

/** The words that an event commits to, if they are of its kind. */
export function wordsBeside(event: KioskEvent, words: Words): SaltedWords | undefined {
  const found = words.get(commitmentIn(event) ?? '');
  return found !== undefined && fits(event, found) ? found : undefined;
}

/** The words of events that are stored already: they may have come without them. */
export const knownAgain = (
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

/** A kiosk whose events are in a batch. */
export interface Recorder {
  readonly store: string;
  /** When it was declared lost; null for one that is not, or that speaks itself. */
  readonly lostAt: Date | null;
}

/** A judged batch: what is to be done, the kiosks whose events are in it, and what they refer to. */
export interface JudgedBatch {
  readonly verdicts: readonly Verdict[];
  readonly words: Words;
  readonly kiosks: ReadonlyMap<string, Recorder>;
  readonly loaded: LoadedState | undefined;
}

/** Applies what is accepted, sets aside what is not, and says what is to be said of it in the order of the batch. */
export async function carryOut(
  tx: Transaction,
  change: LedgerChange,
  { verdicts, words, kiosks, loaded }: JudgedBatch,
): Promise<Pick<PushResponse, 'answered' | 'results'> & { readonly anyNew: boolean }> {
  const accepted = verdicts.flatMap((verdict) => (verdict.kind === 'accept' ? [verdict] : []));
  const entries = accepted.map(({ reading, reviews, beside }) => {
    const { store: storeId = '', lostAt = null } = kiosks.get(reading.event.kiosk) ?? {};
    const isAfter = lostAt !== null && Date.parse(reading.event.at) >= lostAt.getTime();
    const arrival: readonly ArrivalReview[] = isAfter ? [...reviews, 'afterRevocation'] : reviews;
    return entryOf(reading, words, { storeId, receivedAt: change.now, arrival, beside });
  });
  const { outcomes, failures } = await applyEntries(tx, change, entries, loaded);
  const readings = new Map(accepted.map(({ reading }) => [reading.event.id, reading]));
  const asides = [
    ...verdicts.flatMap((verdict) => (verdict.kind === 'aside' ? [verdict.aside] : [])),
    ...failures.flatMap((failure) => asideOf(failure, readings.get(failure.entry.event.id))),
  ];
  await setAside(tx, change, asides);

  const kept = verdicts.flatMap((verdict) => (verdict.kind === 'keep' ? [keptResult(verdict.reading)] : []));
  const results = verdicts.flatMap((verdict) => (verdict.kind === 'again' ? [verdict.result] : []));
  results.push(...kept);
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
  return { answered: verdicts.length, results, anyNew: outcomes.length + asides.length + kept.length > 0 };
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
