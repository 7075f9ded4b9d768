import { laterUuid, uuidV7 } from '#lib/base/id.ts';
import { isPieces, mostExpected, mostLines, needsManager } from '#lib/domain/count.ts';
import type { CountLine } from '#lib/facts/stocktake/fact.ts';
import type { VarianceReason } from '#lib/facts/stocktake/reason.ts';
import { may } from '#lib/domain/permission.ts';
import { readStockOf } from '../stock.ts';
import type { KioskTables } from '../tables.ts';
import { readTime } from '../time.ts';
import { countDraftName, countPrefix, recordedLines, withCounted, withReason, type CountDraft } from './count-draft.ts';
import { listDrafts, readDraft } from './drafts.ts';
import {
  record,
  toRefuse,
  type CommonRefusal,
  type Decision,
  type DeskEnvironment,
  type Member,
  type Recorded,
} from './recording.ts';

/** A count as it is confirmed. `approvedBy` is a manager who has signed in for it. */
export interface CountCommand {
  readonly countId: string;
  readonly place: string;
  readonly approvedBy: Member | null;
}

/** Why a count is not recorded, first reason first. */
export type CountRefusal =
  | { readonly code: 'draftGone' }
  | { readonly code: 'empty' }
  /** Somebody else's count of the item came in between: what was expected then is not to be compared with any more. */
  | { readonly code: 'countedMeanwhile'; readonly itemId: string }
  | { readonly code: 'needsManager' };

/**
 * Begins to count a place, or goes on with what anybody has begun there: `startedBy` and `startedMs` say who and when.
 */
export function startCount(
  { tables, reading: read }: DeskEnvironment,
  by: Member,
  place: string,
  countId: string,
): Promise<CountDraft> {
  const reading = read();
  return tables.transaction('rw', [tables.drafts, tables.meta], async () => {
    const { nowMs } = await readTime(tables, reading);
    const present = await readCount(tables, place);
    return present ?? (await saveCount(tables, newCount(by, place, countId, nowMs), by, nowMs));
  });
}

/**
 * Notes what was counted of an item, and what the ledger says of it at this very moment. When somebody has just
 * confirmed the count of this place, a new one begins with it. A number that cannot be a count, an item nobody knows,
 * or one of which the ledger says more than a count can carry, changes nothing: it would keep the others of its place
 * from being counted.
 */
export function countItem(
  { tables, reading: read, random }: DeskEnvironment,
  by: Member,
  place: string,
  itemId: string,
  counted: number,
): Promise<CountDraft> {
  const reading = read();
  return tables.transaction('rw', tables.tables, async () => {
    const { nowMs } = await readTime(tables, reading);
    const draft = (await readCount(tables, place)) ?? newCount(by, place, uuidV7(nowMs, random), nowMs);
    const stocked = await readStockOf(tables, itemId);
    if (stocked === undefined || !isPieces(counted) || Math.abs(stocked.onHand) > mostExpected) return draft;
    const line = { itemId, counted, expected: stocked.onHand, afterCount: stocked.lastCount };
    return saveCount(tables, withCounted(draft, line, by), by, nowMs);
  });
}

/** Notes why a line differs. What is left of a count that was confirmed meanwhile is a new one without lines. */
export function explainCount(
  { tables, reading: read, random }: DeskEnvironment,
  by: Member,
  place: string,
  { itemId, reason }: { readonly itemId: string; readonly reason: VarianceReason },
): Promise<CountDraft> {
  const reading = read();
  return tables.transaction('rw', [tables.drafts, tables.meta], async () => {
    const { nowMs } = await readTime(tables, reading);
    const draft = (await readCount(tables, place)) ?? newCount(by, place, uuidV7(nowMs, random), nowMs);
    return saveCount(tables, withReason(draft, itemId, reason), by, nowMs);
  });
}

/** The counts that are going on, by place. */
export async function countDrafts({ tables }: DeskEnvironment): Promise<readonly CountDraft[]> {
  return (await listDrafts<CountDraft>({ tables }, countPrefix)).map(({ value }) => value);
}

/**
 * Records the count of a place and ends its draft, in one transaction. What is more than one event can say is recorded
 * in several, of which the last has the id of the count.
 */
export function confirmCount(
  environment: DeskEnvironment,
  by: Member,
  { countId, place, approvedBy }: CountCommand,
): Promise<Recorded<CountRefusal | CommonRefusal>> {
  const { tables } = environment;
  return record(
    environment,
    { by, permission: 'stock.count', before: { type: 'stock.counted', commandId: countId } },
    async ({ policy }): Promise<Decision<CountRefusal>> => {
      const draft = await readCount(tables, place);
      if (draft?.countId !== countId) return toRefuse({ code: 'draftGone' });
      if (draft.lines.length === 0) return toRefuse({ code: 'empty' });
      const outdated = await outdatedItem(tables, draft);
      if (outdated !== undefined) return toRefuse({ code: 'countedMeanwhile', itemId: outdated });
      // A manager who counts has the word already; a community may have only one.
      const isApproved = [by, approvedBy].some((member) => member !== null && may(member.role, 'stock.approveCount'));
      if (needsManager(draft.lines, policy) && !isApproved) return toRefuse({ code: 'needsManager' });
      const facts = partsOf(countId, recordedLines(draft)).map((part) => {
        const body = { ...part, place, approvedBy: approvedBy?.id ?? null };
        return { type: 'stock.counted', body } as const;
      });
      const dropDraft = () => tables.drafts.delete(countDraftName(place));
      return { kind: 'record', facts, alongside: dropDraft };
    },
  );
}

/** The lines of a count in parts that fit in an event, each with an id of its own, the last with that of the count. */
function partsOf(countId: string, lines: readonly CountLine[]) {
  const parts = Math.ceil(lines.length / mostLines);
  return Array.from({ length: parts }, (_, part) => ({
    countId: laterUuid(countId, parts - 1 - part),
    lines: lines.slice(part * mostLines, (part + 1) * mostLines),
  }));
}

/** The first item of a draft that was counted by somebody else since, here or at another kiosk. */
async function outdatedItem(tables: KioskTables, { lines }: CountDraft): Promise<string | undefined> {
  for (const { itemId, afterCount } of lines) {
    if ((await readStockOf(tables, itemId))?.lastCount !== afterCount) return itemId;
  }
  return undefined;
}

const newCount = (by: Member, place: string, countId: string, nowMs: number): CountDraft => ({
  countId,
  place,
  startedBy: { id: by.id, name: by.name },
  startedMs: nowMs,
  lines: [],
});

const readCount = async (tables: KioskTables, place: string): Promise<CountDraft | undefined> =>
  (await readDraft<CountDraft>({ tables }, countDraftName(place)))?.value;

async function saveCount(tables: KioskTables, draft: CountDraft, by: Member, nowMs: number): Promise<CountDraft> {
  await tables.drafts.put({ name: countDraftName(draft.place), owner: by.id, value: draft, updatedMs: nowMs });
  return draft;
}
