import { createHash } from 'node:crypto';
import { columnsOf } from '#lib/domain/import.ts';
import { localeCodes } from '#lib/domain/locale.ts';
import { loadHubMessages } from '#lib/i18n/hub-locale.ts';
import type { HeldFile } from '#lib/server/console/import/held.ts';
import { importSheet, missingColumns, previewImport, rememberedColumns } from '#lib/server/console/import/import.ts';
import { beginWork } from '#lib/server/console/import/work.ts';
import { readSheet } from '#lib/server/sheets/read.ts';

// The steps of an import that take long. Each is work behind the page, which tells how far it has come.

type Locals = Pick<App.Locals, 'hub' | 'signedIn'>;

/** Reads what was sent, and looks at its rows where it says what is needed. */
export function beginReading(file: HeldFile, bytes: Uint8Array, { hub, signedIn }: Locals): void {
  beginWork(file, 'reading', async ({ signal, tell }) => {
    const hash = createHash('sha256').update(bytes).digest('base64url');
    const read = await readSheet(bytes, {
      signal,
      tell: (rows) => {
        tell('reading', rows);
      },
    });
    if (!read.ok) {
      file.refusal = read.error;
      return;
    }
    const { kind } = file;
    const sheet = read.value;
    const heads = (sheet.rows[0]?.cells ?? []).map((cell) => (typeof cell === 'string' ? cell : ''));
    const remembered = await rememberedColumns(hub.database.orm, signedIn.communityId, kind);
    const columns = columnsOf(kind, heads, remembered);
    const kindKeys = await keysOfKinds();
    file.wanted = { kind, sheet, file: hash, columns, batch: '', kindKeys, people: new Map() };
  });
}

/** Looks at the rows of a file where nobody has, it says what is needed, and nothing else is done with it. */
export function beginLooking(file: HeldFile, { hub, signedIn }: Locals): void {
  const { wanted, judged, outcome, work } = file;
  if (wanted === undefined || judged !== undefined || outcome !== undefined || work !== undefined) return;
  if (missingColumns(wanted.kind, wanted.columns).length > 0) return;
  beginWork(file, 'checking', async (watched) => {
    file.judged = await previewImport(hub, signedIn, wanted, hub.clock(), watched);
  });
}

/** The rows of a file that its page shows once it has been imported. */
const rowsOfPreview = 6;

/** Imports a file as somebody has asked for it; why it was not is left beside it. */
export function beginEntering(file: HeldFile, { hub, signedIn }: Locals): void {
  const { wanted, typed, judged } = file;
  if (wanted === undefined) return;
  file.refused = undefined;
  beginWork(file, 'entering', async (watched) => {
    const change = typed?.alsoChange === true ? { reason: typed.reason, seen: judged } : undefined;
    const imported = await importSheet(hub, signedIn, wanted, hub.clock(), change, watched);
    if (!imported.ok) {
      const { error } = imported;
      if (error.code === 'wrong' || error.code === 'overtaken') file.judged = error.rows;
      file.refused = error.code;
      return;
    }
    file.outcome = imported.value;
    // What is needed no more goes: names, and the memory that they take.
    const rows = wanted.sheet.rows.slice(0, rowsOfPreview);
    file.wanted = { ...wanted, sheet: { ...wanted.sheet, rows }, people: new Map() };
    const { length } = imported.value;
    hub.logger.info({ kind: wanted.kind, rows: length, staff: signedIn.staffId }, 'a file was imported');
  });
}

/** The keys of groups of residents by what they are called, in either language. */
async function keysOfKinds(): Promise<Readonly<Record<string, string>>> {
  const messages = await Promise.all(localeCodes.map(loadHubMessages));
  return Object.fromEntries(
    messages.flatMap(({ residents }) => Object.entries(residents.kinds).map(([key, word]) => [word, key])),
  );
}
