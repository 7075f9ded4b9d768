import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { uuidV7 } from '#lib/base/id.ts';
import { importFields, importKinds, type ImportColumns } from '#lib/domain/import.ts';
import { may } from '#lib/domain/permission.ts';
import { cleanText } from '#lib/domain/text.ts';
import { dropFile, heldFile, holdFile, isEntering, type HeldFile } from '#lib/server/console/import/held.ts';
import { missingColumns, type ImportRefused, type ImportWanted } from '#lib/server/console/import/import.ts';
import { lastImports, type PastImport } from '#lib/server/console/import/undo-plan.ts';
import { waitFor } from '#lib/server/console/import/work.ts';
import { formOf, typedText } from '../typed.ts';
import type { Actions, PageServerLoad } from './$types';
import { beginEntering, beginLooking, beginReading } from './steps.ts';

const mostShown = 100;
const previewRows = 5;

type Event = Pick<RequestEvent, 'locals' | 'request' | 'url'>;

/** The file that an address names, of whoever asks. */
const fileOf = ({ locals: { hub, signedIn }, url }: Pick<Event, 'locals' | 'url'>): HeldFile | undefined =>
  heldFile(signedIn, url.searchParams.get('file'), hub.clock().getTime());

const addressOf = ({ id }: HeldFile): string => `/hub/import?file=${id}`;

export const load: PageServerLoad = async (event) => {
  const file = fileOf(event);
  const { searchParams } = event.url;
  const common = {
    kinds: importKinds,
    mayImport: may(event.locals.signedIn.role, 'file.import'),
    isGone: file === undefined && searchParams.has('file'),
    isStopped: searchParams.get('outcome') === 'stopped',
    isTooLate: searchParams.get('outcome') === 'tooLate',
    last: [] as readonly PastImport[],
  };
  if (file === undefined) {
    const { hub, signedIn } = event.locals;
    const last = await lastImports(hub.database.orm, signedIn.communityId);
    return { ...common, last, refusal: undefined, work: null, file: null };
  }
  beginLooking(file, event.locals);
  await waitFor(file);
  const { work, wanted } = file;
  if (work !== undefined) {
    const of = wanted === undefined ? null : wanted.sheet.rows.length - 1;
    const { stage, rows, aim } = work;
    return { ...common, refusal: undefined, work: { id: file.id, name: file.name, stage, rows, of, aim }, file: null };
  }
  if (wanted === undefined) return { ...common, refusal: file.refusal, work: null, file: null };
  return { ...common, refusal: undefined, work: null, file: shown(file, wanted) };
};

/** What the page shows of a file with which nothing is done at the moment. */
function shown(file: HeldFile, wanted: ImportWanted) {
  const judged = file.outcome ?? file.judged ?? [];
  const [head, ...rows] = wanted.sheet.rows;
  const counts = { new: 0, changed: 0, same: 0, differs: 0, wrong: 0 };
  for (const { state } of judged) counts[state] += 1;
  return {
    id: file.id,
    name: file.name,
    kind: wanted.kind,
    batch: wanted.batch,
    columns: wanted.columns,
    missing: missingColumns(wanted.kind, wanted.columns),
    sheet: { name: wanted.sheet.name, others: wanted.sheet.others, hiddenRows: wanted.sheet.hiddenRows },
    heads: (head?.cells ?? []).map((cell) => (typeof cell === 'string' ? cell : '')),
    preview: rows
      .slice(0, previewRows)
      .map(({ cells }) => cells.map((cell) => (typeof cell === 'string' ? cell : '⚠'))),
    isDone: file.outcome !== undefined,
    mayChange: wanted.kind !== 'balances',
    refused: file.refused,
    typed: file.typed,
    counts,
    namesakes: judged.filter(({ namesake }) => namesake).length,
    told: judged
      .filter(({ state, namesake }) => state === 'wrong' || state === 'differs' || namesake)
      .slice(0, mostShown),
  };
}

const statusOf = {
  notPermitted: 403,
  batchMissing: 400,
  reasonMissing: 400,
  columnMissing: 400,
  tooManyChanges: 400,
  nothingNew: 409,
  overtaken: 409,
  wrong: 409,
} as const satisfies Record<ImportRefused['code'], number>;

export const actions: Actions = {
  read: async ({ locals, request }) => {
    const { hub, signedIn } = locals;
    const form = await formOf(request);
    const kind = importKinds.find((known) => known === form.get('kind')) ?? 'residents';
    const sent = form.get('file');
    if (!(sent instanceof File) || sent.size === 0) return fail(400, { kind, refusal: 'empty' as const });
    if (isEntering(signedIn)) return fail(409, { kind, refused: 'busy' as const });
    const now = hub.clock();
    const nothing = { wanted: undefined, judged: undefined, outcome: undefined, work: undefined, failure: undefined };
    const said = { refusal: undefined, refused: undefined, typed: undefined };
    const file: HeldFile = { id: uuidV7(now.getTime(), hub.random), name: sent.name, kind, ...nothing, ...said };
    beginReading(file, new Uint8Array(await sent.arrayBuffer()), locals);
    holdFile(signedIn, file, now.getTime());
    await waitFor(file);
    if (file.refusal !== undefined) {
      dropFile(signedIn);
      return fail(400, { kind, refusal: file.refusal });
    }
    redirect(303, addressOf(file));
  },
  map: async (event) => {
    const file = fileOf(event);
    if (file?.wanted === undefined) return fail(409, { refused: 'gone' as const });
    const form = await formOf(event.request);
    const heads = file.wanted.sheet.rows[0]?.cells.length ?? 0;
    const chosen = importFields[file.kind].flatMap(({ name }) => {
      const place = typedText(form, name);
      return /^\d{1,3}$/.test(place) && Number(place) < heads ? [[name, Number(place)] as const] : [];
    });
    if (mayBeSaid(file)) change(file, file.wanted, { columns: Object.fromEntries(chosen) as ImportColumns });
    redirect(303, addressOf(file));
  },
  apply: async (event) => {
    const file = fileOf(event);
    if (file?.wanted === undefined) return fail(409, { refused: 'gone' as const });
    const form = await formOf(event.request);
    const batch = cleanText(typedText(form, 'batch'));
    const typed = { alsoChange: form.get('alsoChange') === 'yes', reason: typedText(form, 'reason') };
    // The same form once more: what it does, or did, is there to be read, and is not done to what has changed since.
    if (!mayBeSaid(file)) redirect(303, addressOf(file));
    if (batch.length > 60) return fail(400, { refused: 'batchMissing' as const, ...typed });
    if (batch !== file.wanted.batch) change(file, file.wanted, { batch });
    file.typed = typed;
    beginEntering(file, event.locals);
    await waitFor(file);
    if (file.refused !== undefined) {
      return fail(statusOf[file.refused], { refused: file.refused, ...typed });
    }
    redirect(303, addressOf(file));
  },
  /** Stops what is being done with a file. One that was not imported yet stays for another attempt. */
  stop: async (event) => {
    const file = fileOf(event);
    if (file === undefined) return fail(409, { refused: 'gone' as const });
    const { work } = file;
    work?.stop();
    await work?.ended;
    if (file.outcome !== undefined) redirect(303, `${addressOf(file)}&outcome=tooLate`);
    if (work === undefined || work.aim === 'entering') redirect(303, `${addressOf(file)}&outcome=stopped`);
    dropFile(event.locals.signedIn);
    redirect(303, '/hub/import?outcome=stopped');
  },
};

/** Whether something may be said of a file: not while it is worked on, nor once it was imported. */
const mayBeSaid = ({ work, outcome }: HeldFile): boolean => work === undefined && outcome === undefined;

/** Says something else about a file: what its rows become has to be looked at anew. */
function change(file: HeldFile, wanted: ImportWanted, said: Partial<ImportWanted>): void {
  file.wanted = { ...wanted, ...said };
  file.judged = undefined;
  file.refused = undefined;
}
