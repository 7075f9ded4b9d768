import type { Bodies } from '#lib/facts/fact.ts';
import { reversedTotal } from '#lib/facts/reversal/total.ts';
import { countWaiting, liveOnly } from '../outbox.ts';
import { findRows, isRowOf } from '../record.ts';
import { readStock } from '../stock.ts';
import type { FactType } from '#lib/facts/fact.ts';
import type { KioskTables, OutboxRow } from '../tables.ts';
import { readTime } from '../time.ts';
import {
  record,
  toRecord,
  toRefuse,
  type CommonRefusal,
  type Decision,
  type DeskEnvironment,
  type Member,
  type Recorded,
} from './recording.ts';

/** What a shift has come to so far. Times are Unix milliseconds by the kiosk's clock. */
export interface ShiftSummary {
  readonly fromMs: number;
  readonly toMs: number;
  readonly redemptions: number;
  readonly reversals: number;
  readonly accruals: number;
  /** Points of redemptions less those that reversals gave back. */
  readonly points: number;
  readonly cashExpectedFen: number;
  readonly unsent: number;
  readonly flagged: number;
}

/** A shift as it is closed. */
export type CloseShiftCommand = Pick<Bodies['shift.closed'], 'shiftId' | 'cashCountedFen'> & { readonly note: string };
/** Why a shift is not closed. */
export type CloseShiftRefusal = { readonly code: 'quantityInvalid' };

/** What was recorded since the last shift was closed at this tablet, or since its first event. */
export async function shiftSoFar({ tables, reading }: DeskEnvironment): Promise<ShiftSummary> {
  return summarise(tables, (await readTime(tables, reading())).nowMs);
}

async function summarise(tables: KioskTables, nowMs: number): Promise<ShiftSummary> {
  const { rows, closedMs } = await sinceLastShift(tables);
  const [{ waiting }, stock, ...totals] = await Promise.all([
    countWaiting(tables),
    readStock(tables),
    ...rows.map((row) => totalOfRow(tables, row)),
  ]);
  const countOf = (type: FactType): number => rows.filter(isRowOf(type)).length;
  return {
    // What a clock that was ahead has dated lies in the future once the hub has told the time.
    fromMs: Math.min(closedMs ?? rows[0]?.atMs ?? nowMs, nowMs),
    toMs: nowMs,
    redemptions: countOf('redemption.recorded'),
    reversals: countOf('redemption.reversed'),
    accruals: countOf('accrual.recorded'),
    points: totals.reduce((sum, { points }) => sum + points, 0),
    cashExpectedFen: totals.reduce((sum, { cashFen }) => sum + cashFen, 0),
    unsent: waiting.events,
    flagged: stock.filter(({ needsCount }) => needsCount).length,
  };
}

/** Live events behind the last closing, oldest first. */
async function sinceLastShift(tables: KioskTables) {
  const rows: OutboxRow[] = [];
  await tables.outbox
    .orderBy('[epoch+seq]')
    .reverse()
    .until((row) => row.event.type === 'shift.closed', true)
    .each((row) => rows.push(row));
  const last = rows.at(-1);
  const closedMs = last?.event.type === 'shift.closed' ? last.atMs : undefined;
  const live = await liveOnly(tables, rows);
  return { closedMs, rows: live.filter(({ event }) => event.type !== 'shift.closed').toReversed() };
}

async function totalOfRow(
  tables: KioskTables,
  row: OutboxRow,
): Promise<{ readonly points: number; readonly cashFen: number }> {
  if (isRedemption(row)) return row.event.body;
  if (!isReversal(row)) return { points: 0, cashFen: 0 };
  const { lines, redemptionId } = row.event.body;
  // The redemption may be of an earlier shift: its money is given back in this one.
  const original = (await findRows(tables, 'redemption.recorded', redemptionId)).find(isRedemption);
  const { points, cashFen } = reversedTotal(lines, original?.event.body.lines ?? []);
  return { points: -points, cashFen: -cashFen };
}

const isRedemption = isRowOf('redemption.recorded');
const isReversal = isRowOf('redemption.reversed');

/** Closes the shift with the cash that somebody has counted, in fen. */
export function closeShift(
  environment: DeskEnvironment,
  by: Member,
  { shiftId, cashCountedFen, note }: CloseShiftCommand,
): Promise<Recorded<CloseShiftRefusal | CommonRefusal>> {
  const { tables } = environment;
  return record(
    environment,
    { by, permission: 'shift.close', before: { type: 'shift.closed', commandId: shiftId } },
    async ({ nowMs }): Promise<Decision<CloseShiftRefusal>> => {
      if (!Number.isInteger(cashCountedFen) || cashCountedFen < 0) return toRefuse({ code: 'quantityInvalid' });
      const { fromMs, toMs, ...figures } = await summarise(tables, nowMs);
      const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
      return toRecord({ type: 'shift.closed', body: { shiftId, from, to, ...figures, cashCountedFen, note } });
    },
  );
}
