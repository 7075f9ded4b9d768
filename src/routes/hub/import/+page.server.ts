import { createHash } from 'node:crypto';
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { uuidV7 } from '#lib/base/id.ts';
import { columnsOf, importFields, importKinds, type ImportColumns } from '#lib/domain/import.ts';
import { localeCodes } from '#lib/domain/locale.ts';
import { may } from '#lib/domain/permission.ts';
import { cleanText } from '#lib/domain/text.ts';
import { loadHubMessages } from '#lib/i18n/hub-locale.ts';
import { heldFile, holdFile, type HeldFile } from '#lib/server/console/import/held.ts';
import {
  importSheet,
  missingColumns,
  previewImport,
  rememberedColumns,
  type ImportRefused,
} from '#lib/server/console/import/import.ts';
import { readSheet } from '#lib/server/sheets/read.ts';
import { formOf, typedText } from '../typed.ts';
import type { Actions, PageServerLoad } from './$types';

const mostShown = 100;
const previewRows = 5;

type Event = Pick<RequestEvent, 'locals' | 'request' | 'url'>;

/** The file that an address names, of whoever asks. */
const fileOf = ({ locals: { hub, signedIn }, url }: Pick<Event, 'locals' | 'url'>): HeldFile | undefined =>
  heldFile(signedIn, url.searchParams.get('file'), hub.clock().getTime());

export const load: PageServerLoad = async (event) => {
  const { hub, signedIn } = event.locals;
  const file = fileOf(event);
  const mayImport = may(signedIn.role, 'file.import');
  const isGone = file === undefined && event.url.searchParams.has('file');
  if (file === undefined) return { kinds: importKinds, mayImport, isGone, file: null };
  const { wanted } = file;
  const missing = missingColumns(wanted.kind, wanted.columns);
  if (missing.length === 0) file.judged ??= await previewImport(hub, signedIn, wanted, hub.clock());
  const judged = file.outcome ?? file.judged ?? [];
  const [head, ...rows] = wanted.sheet.rows;
  return {
    kinds: importKinds,
    mayImport,
    isGone,
    file: {
      id: file.id,
      name: file.name,
      kind: wanted.kind,
      batch: wanted.batch,
      columns: wanted.columns,
      missing,
      sheet: { name: wanted.sheet.name, others: wanted.sheet.others, hiddenRows: wanted.sheet.hiddenRows },
      heads: (head?.cells ?? []).map((cell) => (typeof cell === 'string' ? cell : '')),
      preview: rows
        .slice(0, previewRows)
        .map(({ cells }) => cells.map((cell) => (typeof cell === 'string' ? cell : '⚠'))),
      isDone: file.outcome !== undefined,
      mayChange: wanted.kind !== 'balances',
      counts: Object.fromEntries(
        (['new', 'changed', 'same', 'differs', 'wrong'] as const).map((state) => [
          state,
          judged.filter((row) => row.state === state).length,
        ]),
      ),
      namesakes: judged.filter(({ namesake }) => namesake).length,
      told: judged
        .filter(({ state, namesake }) => state === 'wrong' || state === 'differs' || namesake)
        .slice(0, mostShown),
    },
  };
};

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
  read: async ({ locals: { hub, signedIn }, request }) => {
    const form = await formOf(request);
    const kind = importKinds.find((known) => known === form.get('kind')) ?? 'residents';
    const sent = form.get('file');
    if (!(sent instanceof File) || sent.size === 0) return fail(400, { kind, refusal: 'empty' as const });
    const bytes = new Uint8Array(await sent.arrayBuffer());
    const hash = createHash('sha256').update(bytes).digest('base64url');
    const read = await readSheet(bytes);
    if (!read.ok) return fail(400, { kind, refusal: read.error });
    const sheet = read.value;
    const now = hub.clock();
    const heads = (sheet.rows[0]?.cells ?? []).map((cell) => (typeof cell === 'string' ? cell : ''));
    const remembered = await rememberedColumns(hub.database.orm, signedIn.communityId, kind);
    const columns = columnsOf(kind, heads, remembered);
    const kindKeys = await keysOfKinds();
    const wanted = { kind, sheet, file: hash, columns, batch: '', kindKeys, people: new Map() };
    const id = uuidV7(now.getTime(), hub.random);
    holdFile(signedIn, { id, name: sent.name, wanted, judged: undefined, outcome: undefined }, now.getTime());
    redirect(303, `/hub/import?file=${id}`);
  },
  map: async (event) => {
    const file = fileOf(event);
    if (file === undefined) return fail(409, { refused: 'gone' as const });
    const form = await formOf(event.request);
    const heads = file.wanted.sheet.rows[0]?.cells.length ?? 0;
    const chosen = importFields[file.wanted.kind].flatMap(({ name }) => {
      const place = typedText(form, name);
      return /^\d{1,3}$/.test(place) && Number(place) < heads ? [[name, Number(place)] as const] : [];
    });
    change(file, { columns: Object.fromEntries(chosen) as ImportColumns });
    redirect(303, `/hub/import?file=${file.id}`);
  },
  apply: async (event) => {
    const { hub, signedIn } = event.locals;
    const file = fileOf(event);
    if (file === undefined) return fail(409, { refused: 'gone' as const });
    const form = await formOf(event.request);
    const batch = cleanText(typedText(form, 'batch'));
    const typed = { alsoChange: form.get('alsoChange') === 'yes', reason: typedText(form, 'reason') };
    if (batch.length > 60) return fail(400, { refused: 'batchMissing' as const, ...typed });
    if (batch !== file.wanted.batch) change(file, { batch });
    // The same form once more: what it did is there to be read, and is not done to what has changed since.
    if (file.outcome !== undefined) redirect(303, `/hub/import?file=${file.id}`);
    const imported = await importSheet(
      hub,
      signedIn,
      file.wanted,
      hub.clock(),
      typed.alsoChange ? { reason: typed.reason, seen: file.judged } : undefined,
    );
    if (!imported.ok) {
      if (imported.error.code === 'wrong' || imported.error.code === 'overtaken') file.judged = imported.error.rows;
      return fail(statusOf[imported.error.code], { refused: imported.error.code, ...typed });
    }
    file.outcome = imported.value;
    hub.logger.info(
      { kind: file.wanted.kind, rows: imported.value.length, staff: signedIn.staffId },
      'a file was imported',
    );
    redirect(303, `/hub/import?file=${file.id}`);
  },
};

/** Says something else about a file: what its rows become has to be looked at anew. */
function change(file: HeldFile, said: Partial<HeldFile['wanted']>): void {
  file.wanted = { ...file.wanted, ...said };
  file.judged = undefined;
  file.outcome = undefined;
}

/** The keys of groups of residents by what they are called, in either language. */
async function keysOfKinds(): Promise<Readonly<Record<string, string>>> {
  const messages = await Promise.all(localeCodes.map(loadHubMessages));
  return Object.fromEntries(
    messages.flatMap(({ residents }) => Object.entries(residents.kinds).map(([key, word]) => [word, key])),
  );
}
