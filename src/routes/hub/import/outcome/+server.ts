import { heldFile } from '#lib/server/console/import/held.ts';
import { csvFile } from '../csv-file.ts';
import { importWords } from '../words.ts';
import type { RequestHandler } from './$types';

/** What became of each row of somebody's file, or would, as CSV. */
export const GET: RequestHandler = ({ locals: { hub, language, signedIn }, url }) => {
  const file = heldFile(signedIn, url.searchParams.get('file'), hub.clock().getTime());
  const judged = file?.outcome ?? file?.judged;
  const words = importWords[language];
  const heads = [words.row, words.key, words.state, words.problem, words.namesakes];
  // Whoever comes too late reads that in the file.
  const gone = [[null, null, null, words.refused.gone, null]];
  const rows = judged?.map(({ row, key, state, problems, differing, namesake }) => [
    row,
    key,
    words.states[state],
    [
      ...problems.map(({ field, code }) => `${words.fields[field]}: ${words.problems[code]}`),
      ...differing.map((field) => words.fields[field]),
    ].join('; '),
    namesake ? words.namesakes : null,
  ]);
  return csvFile({ heads, rows: rows ?? gone }, { name: 'import.csv', zone: signedIn.zone });
};
