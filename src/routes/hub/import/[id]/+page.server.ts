import { error, fail, redirect } from '@sveltejs/kit';
import { may } from '#lib/domain/permission.ts';
import { undoOutcomes } from '#lib/domain/import-undo.ts';
import { readFactNumber } from '#lib/server/console/hub-facts.ts';
import { importOf, undoPlan } from '#lib/server/console/import/undo-plan.ts';
import { planMark, undoImport, type UndoRefused } from '#lib/server/console/import/undo.ts';
import { formOf, typedText } from '../../typed.ts';
import type { Actions, PageServerLoad } from './$types';

const mostShown = 100;

export const load: PageServerLoad = async ({ locals: { hub, signedIn }, params, url }) => {
  const { communityId } = signedIn;
  const past = await importOf(hub.database.orm, communityId, readFactNumber(params.id));
  if (past === undefined) error(404, 'Not found');
  const rows = await undoPlan(hub.database.orm, communityId, past);
  const counts = undoOutcomes.flatMap((outcome) => {
    const count = rows.filter((row) => row.outcome === outcome).length;
    return count === 0 ? [] : [{ outcome, count }];
  });
  const { importId: _, ...shown } = past;
  return {
    past: shown,
    counts,
    kept: rows.filter(({ outcome }) => outcome !== 'withdrawn').slice(0, mostShown),
    seen: planMark(rows),
    mayUndo: may(signedIn.role, 'file.import'),
    isDone: url.searchParams.get('outcome') === 'undone',
  };
};

const statusOf = {
  notPermitted: 403,
  unknown: 404,
  reasonMissing: 400,
  undone: 409,
  overtaken: 409,
  nothing: 409,
} as const satisfies Record<UndoRefused, number>;

export const actions: Actions = {
  undo: async ({ locals: { hub, signedIn }, params, request }) => {
    const form = await formOf(request);
    const reason = typedText(form, 'reason');
    const wanted = { number: readFactNumber(params.id), reason, seen: typedText(form, 'seen') };
    const undone = await undoImport(hub, signedIn, wanted, hub.clock());
    if (!undone.ok) return fail(statusOf[undone.error], { refused: undone.error, reason });
    hub.logger.info({ fact: wanted.number, staff: signedIn.staffId }, 'an import was undone');
    redirect(303, `/hub/import/${params.id}?outcome=undone`);
  },
};
