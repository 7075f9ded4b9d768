import { canonicalJson } from '#lib/base/hash.ts';
import type { FactOf } from '#lib/facts/fact.ts';
import type { ReversalLine } from '#lib/facts/reversal/fact.ts';
import { type ReversalRefusal, decideReversal } from '#lib/facts/reversal/reverse.ts';
import { whole } from '#lib/facts/words.ts';
import { cleanText } from '#lib/domain/text.ts';
import { findResident } from '../people.ts';
import { withWords } from '../personal-words.ts';
import { findLive, isRowOf, type RowOf } from '../record.ts';
import type { KioskTables } from '../tables.ts';
import { recordedAtMs } from '../time.ts';
import {
  asBefore,
  record,
  toRecord,
  toRefuse,
  type CommonRefusal,
  type Decision,
  type DeskEnvironment,
  type Member,
  type Recorded,
} from './recording.ts';

/** A redemption of this kiosk. */
export interface OwnRedemption {
  readonly eventId: string;
  readonly atMs: number;
  readonly fact: FactOf<'redemption.recorded'>;
  readonly reversed: boolean;
  readonly maskedName: string;
}

const mostShown = 100;

/** The redemptions of this kiosk, newest first: the latest hundred, or those whose number has `digits` in it. */
export async function listRedemptions({ tables }: DeskEnvironment, digits = ''): Promise<readonly OwnRedemption[]> {
  const rows = await tables.outbox
    .orderBy('[epoch+seq]')
    .reverse()
    .filter((row) => isRedemption(row) && row.event.body.number.includes(digits))
    .limit(mostShown)
    .toArray();
  return Promise.all(rows.filter(isRedemption).map((row) => ownRedemption(tables, row)));
}

const isRedemption = isRowOf('redemption.recorded');

async function ownRedemption(
  tables: KioskTables,
  { id, atMs, event }: RowOf<'redemption.recorded'>,
): Promise<OwnRedemption> {
  const [resident, reversals] = await Promise.all([
    findResident(tables, event.body.residentId),
    findLive(tables, 'redemption.reversed', event.body.redemptionId),
  ]);
  const fact = { type: event.type, body: event.body };
  return { eventId: id, atMs, fact, reversed: reversals.length > 0, maskedName: resident?.maskedName ?? '' };
}

/**
 * Undoes a redemption of this kiosk or some of its lines, once. The very same asked for again is answered as the first
 * time.
 */
export function reverseRedemption(
  environment: DeskEnvironment,
  by: Member,
  {
    redemptionId,
    ...command
  }: { readonly redemptionId: string; readonly lines: readonly ReversalLine[]; readonly reason: string },
): Promise<Recorded<ReversalRefusal | CommonRefusal>> {
  const { tables } = environment;
  return record(
    environment,
    { by, permission: 'redemption.reverse' },
    async (moment): Promise<Decision<ReversalRefusal>> => {
      const [earlier] = await withWords(tables, await findLive(tables, 'redemption.reversed', redemptionId));
      const wanted = { redemptionId, lines: command.lines, reason: cleanText(command.reason) };
      if (earlier !== undefined && canonicalJson(whole(earlier.event, earlier.words).body) === canonicalJson(wanted)) {
        return asBefore(earlier.event);
      }
      const original = (await findLive(tables, 'redemption.recorded', redemptionId)).find(isRedemption);
      const state = {
        original: original?.event,
        recordedAtMs: original === undefined ? moment.nowMs : recordedAtMs(original, moment),
        alreadyReversed: earlier !== undefined,
        nowMs: moment.nowMs,
      };
      const decision = decideReversal(state, command, moment.policy);
      return decision.ok ? toRecord(decision.value) : toRefuse(decision.error);
    },
  );
}
