import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { RowProblem } from '#lib/domain/import.ts';
import { mostPoints } from '#lib/domain/points.ts';
import { inPages } from '#lib/hub-facts/pages.ts';
import { textArray } from '../../db/array-text.ts';
import { queryRows, type Transaction } from '../../db/database.ts';
import { wholeNumber, type BeginJudge } from './judge.ts';

type Resident = { readonly id: string; readonly number: string };

/**
 * What residents had on the list before, known by the batch and the resident: the same batch gives nobody the same
 * points again, whatever file says so.
 */
export const beginBalances: BeginJudge = async ({ tx, communityId, batch, now, staffId: staff }) => {
  const rows = await queryRows<Resident>(
    tx,
    sql`SELECT id, number FROM resident WHERE community = ${communityId} AND withdrawn IS NULL`,
  );
  const idOf = new Map(rows.map(({ id, number }) => [number, id]));
  const { given, movementOf } = await givenOf(
    tx,
    communityId,
    batch,
    rows.map(({ id }) => id),
  );
  const seen = new Set<string>();
  const opened: { readonly id: string; readonly residentId: string; readonly points: number }[] = [];
  return {
    judge: ({ number = '', points: text = '' }) => {
      const problems: RowProblem[] = [];
      const residentId = idOf.get(number);
      const points = wholeNumber(text, mostPoints);
      if (residentId === undefined) problems.push({ field: 'number', code: number === '' ? 'missing' : 'unknown' });
      if (points === undefined) problems.push({ field: 'points', code: text === '' ? 'missing' : 'invalid' });
      if (seen.has(number)) problems.push({ field: 'number', code: 'twice' });
      seen.add(number);
      const id = movementOf(residentId ?? '');
      const known = given.get(id) ?? 0;
      const state = known === points ? 'same' : known === 0 ? 'new' : 'differs';
      if (residentId !== undefined && points !== undefined && problems.length === 0 && state === 'new') {
        opened.push({ id, residentId, points });
      }
      return Promise.resolve({ key: number, problems, state });
    },
    record: async (chain) => {
      const at = now.toISOString();
      const pages = inPages(opened.map((each) => ({ kind: 'opening' as const, ...each, at, note: '' })));
      for (const movements of pages) {
        await chain.record({ type: 'points.carriedOver', staff, reason: '', body: { movements }, confidential: null });
      }
      return pages.length;
    },
    // Points that somebody has are put right by an adjustment, which a second person confirms.
    change: undefined,
  };
};

/**
 * What residents were given by a batch, and the id of the movement that gives it, or did. One that was taken back, as
 * its import was undone, makes room for the next round.
 */
async function givenOf(tx: Transaction, communityId: string, batch: string, residents: readonly string[]) {
  const rounds = new Map<string, number>();
  const movementOf = (id: string) => movementId(communityId, batch, id, rounds.get(id) ?? 0);
  const given = new Map<string, number>();
  for (let open = residents; open.length > 0;) {
    const there = await openedBy(tx, communityId, open.map(movementOf));
    for (const [id, { points, isBack }] of there) if (!isBack) given.set(id, points);
    open = open.filter((id) => there.get(movementOf(id))?.isBack === true);
    for (const id of open) rounds.set(id, (rounds.get(id) ?? 0) + 1);
  }
  return { given, movementOf };
}

/** The id of the movement that opens a balance: a UUID of version 8, so that the database knows one batch only once. */
function movementId(communityId: string, batch: string, residentId: string, round: number): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([communityId, batch, residentId, ...(round === 0 ? [] : [round])]))
    .digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

async function openedBy(tx: Transaction, communityId: string, ids: readonly string[]) {
  const rows = await queryRows<{ id: string; points: number; isBack: boolean }>(
    tx,
    sql`SELECT id::text AS id, points, EXISTS (SELECT 1 FROM transfer AS back
          WHERE back.community = ${communityId} AND back.reverses = transfer.id) AS "isBack"
      FROM transfer WHERE community = ${communityId} AND id = ANY((${textArray(ids)})::uuid[])`,
  );
  return new Map(rows.map(({ id, points, isBack }) => [id, { points: Number(points), isBack }]));
}
