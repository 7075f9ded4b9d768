import { error } from '@sveltejs/kit';
import { readFactNumber } from '#lib/server/console/hub-facts.ts';
import { importOf, undoPlan } from '#lib/server/console/import/undo-plan.ts';
import { csvFile } from '../../csv-file.ts';
import { undoWords } from '../words.ts';
import type { RequestHandler } from './$types';

/** What undoing an import did to each row, or would, as CSV. */
export const GET: RequestHandler = async ({ locals: { hub, language, signedIn }, params }) => {
  const { communityId, zone } = signedIn;
  const past = await importOf(hub.database.orm, communityId, readFactNumber(params.id));
  if (past === undefined) error(404, 'Not found');
  const rows = await undoPlan(hub.database.orm, communityId, past);
  const words = undoWords[language];
  const heads = [words.key, words.outcome];
  return csvFile(
    { heads, rows: rows.map(({ key, outcome }) => [key, words.outcomes[outcome]]) },
    { name: 'import-undone.csv', zone },
  );
};
