import { sha256Base64Url } from '#lib/base/hash.ts';
import { uuidV7 } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { inPages } from '#lib/hub-facts/pages.ts';
import { inChain, type ChainContext } from '../../ledger/hub-chain.ts';
import type { OfficeBy } from '../register-resident.ts';
import { importOf, undoPlan, type PastImport, type PlannedRow } from './undo-plan.ts';

/** Why an import was not undone. `undone`: it was already. */
export type UndoRefused = 'notPermitted' | 'unknown' | 'reasonMissing' | 'undone' | 'overtaken' | 'nothing';

/** What somebody wants undone. */
export interface UndoWanted {
  /** The number of the fact that says the import. */
  readonly number: number;
  readonly reason: string;
  /** {@link planMark} of what their page showed. */
  readonly seen: string;
}

/** A mark of what would become of each row, which is another one as soon as one row would fare otherwise. */
export const planMark = (rows: readonly PlannedRow[]): string =>
  sha256Base64Url(JSON.stringify(rows.map(({ id, outcome }) => [id, outcome])));

/** Undoes an import as a batch, in one transaction. Rows with which something was done since stay, and are told. */
export async function undoImport(
  context: ChainContext,
  by: OfficeBy,
  { number, reason: typed, seen }: UndoWanted,
  now: Date,
): Promise<Result<'undone', UndoRefused>> {
  if (!may(by.role, 'file.import')) return refuse('notPermitted');
  const reason = noteOf(typed);
  if (reason === undefined) return refuse('reasonMissing');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<'undone', UndoRefused>> => {
    const chain = await lock(communityId);
    const past = await importOf(tx, communityId, number);
    if (past === undefined) return refuse('unknown');
    if (past.undone !== null) return refuse('undone');
    const rows = await undoPlan(tx, communityId, past);
    if (planMark(rows) !== seen) return refuse('overtaken');
    const withdrawn = rows.filter(({ outcome }) => outcome === 'withdrawn').length;
    if (withdrawn === 0) return refuse('nothing');
    const pages = inPages(rows);
    for (const page of pages) {
      const body = pageBody(past, page, () => uuidV7(now.getTime(), context.random));
      // Why, the last fact says, of all of them.
      await chain.record({ type: 'rows.withdrawn', staff, reason: '', body, confidential: null });
    }
    const { importId, kind } = past;
    const body = { importId, kind, withdrawn, kept: rows.length - withdrawn, facts: pages.length };
    await chain.record({ type: 'import.undone', staff, reason, body, confidential: null });
    return ok('undone');
  });
}

/** What a fact says of a page of rows. */
function pageBody(
  { kind, importId }: PastImport,
  page: readonly PlannedRow[],
  newId: () => string,
): HubBodies['rows.withdrawn'] {
  if (kind !== 'balances') return { kind, importId, rows: page.map(({ id, outcome }) => ({ id, outcome })) };
  const rows = page.map(({ id, outcome, residentId, points }) => {
    const isBack = outcome === 'withdrawn' && residentId !== null && points !== null;
    return { id, outcome, reversal: isBack ? { id: newId(), residentId, points } : null };
  });
  return { kind, importId, rows };
}
