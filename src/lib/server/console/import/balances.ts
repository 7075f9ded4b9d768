import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { RowProblem } from '#lib/domain/import.ts';
import { mostPoints } from '#lib/domain/points.ts';
import { inPages } from '#lib/hub-facts/pages.ts';
import { textArray } from '../../db/array-text.ts';
import { queryRows } from '../../db/database.ts';
import { wholeNumber, type BeginJudge } from './judge.ts';

type Resident = { readonly id: string; readonly number: string };

/**
 * What residents had on the list before, known by the batch and the resident: the same batch gives nobody the same
 * points again, whatever file says so.
 */
export const beginBalances: BeginJudge = async ({ tx, communityId, batch, now, staffId: staff }) => {
  const rows = await queryRows<Resident>(tx, sql`SELECT id, number FROM resident WHERE community = ${communityId}`);
  const idOf = new Map(rows.map(({ id, number }) => [number, id]));
  const movementOf = (residentId: string) => movementId(communityId, batch, residentId);
  const given = await pointsOf(
    tx,
    communityId,
    rows.map(({ id }) => movementOf(id)),
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

/** The id of the movement that opens a balance: a UUID of version 8, so that the database knows one batch only once. */
function movementId(communityId: string, batch: string, residentId: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([communityId, batch, residentId]))
    .digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

async function pointsOf(
  tx: Parameters<typeof queryRows>[0],
  communityId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await queryRows<{ id: string; points: number }>(
    tx,
    sql`SELECT id::text AS id, points FROM transfer
      WHERE community = ${communityId} AND id = ANY((${textArray(ids)})::uuid[])`,
  );
  return new Map(rows.map(({ id, points }) => [id, Number(points)]));
}
