import type { RandomBytes } from '#lib/base/id.ts';
import { learnTime } from '#lib/domain/clock.ts';
import { refuse, ok, type Result } from '#lib/base/result.ts';
import { enrolmentResponseSchema, publicKeySchema, type EnrolmentResponse } from '#lib/protocol/enrolment.ts';
import * as v from 'valibot';
import { startEpoch } from '../store/epoch.ts';
import { sendEarlierAgain } from '../store/answers.ts';
import { nextBatch, noLimit } from '../store/outbox.ts';
import { beforeFirstExchange, type KioskTables } from '../store/tables.ts';
import { readClocks, readTime } from '../store/time.ts';
import { call, type CallFailure, type Line } from './transport.ts';

/** What a pairing needs. */
export interface EnrolContext {
  readonly line: Line;
  readonly tables: KioskTables;
  readonly appVersion: string;
  /** The hub has let the tablet in: from here on its key is this tablet's, before anything is signed as the kiosk. */
  readonly entered?: () => Promise<void>;
}

/** As which kiosk a tablet was paired, and the epoch of events that are recorded from now on. */
export interface Enrolled {
  readonly kiosk: string;
  readonly epoch: string;
}

/**
 * Pairs this tablet with a one-use code. A tablet that is paired again continues its chain if the hub has the same one.
 * Otherwise a new epoch begins, and waiting events are sent as recovered.
 */
export async function enrol(
  { line, tables, appVersion, entered }: EnrolContext,
  code: string,
): Promise<Result<Enrolled, CallFailure>> {
  const key = await line.key();
  if (key === undefined) throw new Error('the tablet has no key');
  const publicKey = v.parse(publicKeySchema, await crypto.subtle.exportKey('jwk', key.publicKey));
  const persistentStorage = (await tables.read('persistent')) ?? null;
  const answer = await call(line, {
    method: 'POST',
    path: '/enrolments',
    body: JSON.stringify({
      code,
      publicKey,
      appVersion,
      persistentStorage,
      formerKiosk: await formerKiosk(tables),
    }),
    schema: enrolmentResponseSchema,
    subject: null,
    offsetMs: (await readTime(tables, readClocks(line))).offsetMs,
  });
  if (!answer.ok) return refuse(answer.error);
  const { value: paired, offsetMs, reads } = answer.value;
  await entered?.();
  const epoch = await tables.transaction('rw', tables.ownTables, async () => {
    // All at once: a tablet that is paired and does not know what its hub reads would hold back what it recovered.
    await tables.write('clock', learnTime(offsetMs, readClocks(line)));
    await tables.write('reads', reads);
    return remember(tables, paired, line.now() + Math.round(offsetMs), line.random);
  });
  return ok({ kiosk: paired.kiosk, epoch });
}

/** The kiosk id under which the events that wait here were recorded. */
async function formerKiosk(tables: KioskTables): Promise<string | null> {
  const recovered = await nextBatch(tables, 'recovered', noLimit);
  return (await tables.read('identity'))?.kiosk ?? recovered.at(-1)?.event.kiosk ?? null;
}

/** Remembers what the hub has said, inside the caller's transaction over `ownTables`. */
async function remember(
  tables: KioskTables,
  paired: EnrolmentResponse,
  nowMs: number,
  random: RandomBytes,
): Promise<string> {
  const { community, communityName, kiosk, kioskLabel, store, storeName, cardKey, policy, incarnation } = paired;
  const [before, chain, sync] = await Promise.all([tables.read('identity'), tables.read('chain'), tables.read('sync')]);
  await tables.write('identity', { community, communityName, kiosk, kioskLabel, store, storeName, cardKey, policy });
  // What came back from the second copy has been said to whoever brought the code.
  await tables.write('word', null);
  if (chain !== undefined && before?.kiosk === kiosk && paired.chain?.epoch === chain.epoch) return chain.epoch;
  const { epoch } = await startEpoch(tables, nowMs, random);
  // A hub that was restored may have forgotten this tablet, and then its events too.
  const wasHere = before === undefined || before.community === community;
  if (wasHere && sync?.incarnation !== incarnation) await sendEarlierAgain(tables, epoch);
  // The incarnation is kept from the start: only by it can the tablet tell that a restore has lost events which were
  // acknowledged before the first pull.
  await tables.write('sync', { ...beforeFirstExchange, incarnation });
  return epoch;
}
