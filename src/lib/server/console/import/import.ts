import { sql } from 'drizzle-orm';
import { uuidV7 } from '#lib/base/id.ts';
import { goOn } from '#lib/base/stopped.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import {
  importFields,
  type ImportColumns,
  type ImportFieldName,
  type ImportKind,
  type JudgedRow,
  type RowProblem,
} from '#lib/domain/import.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import type { ReadRow, ReadSheet } from '#lib/domain/sheet.ts';
import { readHubFact } from '#lib/hub-facts/hub-fact.ts';
import { queryRows, type Transaction } from '../../db/database.ts';
import { inChain, type ChainContext, type LockedChain } from '../../ledger/hub-chain.ts';
import type { OfficeBy } from '../register-resident.ts';
import { beginBalances } from './balances.ts';
import { beginItems } from './items.ts';
import { rowOf, type BeginJudge, type ImportContext, type Judge, type SaidRow } from './judge.ts';
import { beginResidents } from './residents.ts';
import { unwatched, type Watched } from './work.ts';

// A table becomes residents, items or opening balances: every row of it, or none. It is judged for a preview, and once
// more under the lock of the community before anything is recorded.

const begins: Readonly<Record<ImportKind, BeginJudge>> = {
  residents: beginResidents,
  items: beginItems,
  balances: beginBalances,
};

/** A file with what somebody has said about it. */
export interface ImportWanted {
  readonly kind: ImportKind;
  readonly sheet: ReadSheet;
  /** The SHA-256 of the file. */
  readonly file: string;
  readonly columns: ImportColumns;
  /** The name of the batch of opening balances; empty for other kinds. */
  readonly batch: string;
  readonly kindKeys: ImportContext['kindKeys'];
  /** Kept from the preview to the import. */
  readonly people: ImportContext['people'];
}

export type ImportRefused =
  | { readonly code: 'notPermitted' | 'batchMissing' | 'reasonMissing' | 'tooManyChanges' | 'nothingNew' }
  | { readonly code: 'columnMissing'; readonly fields: readonly ImportFieldName[] }
  /** Some rows are wrong, or somebody has changed meanwhile what is to be changed by the file. */
  | { readonly code: 'wrong' | 'overtaken'; readonly rows: readonly JudgedRow[] };

/**
 * So many rows change something at once, be it the barcodes of a new item: each is a fact of its own, and nobody else
 * is served meanwhile.
 */
const mostChanges = 2000;

/** That what differs is to be changed as well. */
interface ChangeWanted {
  readonly reason: string;
  /** What became of each row when somebody looked; undefined where nobody has. */
  readonly seen: readonly JudgedRow[] | undefined;
}

/** Required fields for which no column was chosen. */
export const missingColumns = (kind: ImportKind, columns: ImportColumns): readonly ImportFieldName[] =>
  importFields[kind].flatMap(({ name, required }) => (required && columns[name] === undefined ? [name] : []));

/** Judges every row by what is there now, and changes nothing. */
export async function previewImport(
  context: Pick<ChainContext, 'random'> & { readonly database: { readonly orm: Transaction } },
  by: OfficeBy,
  wanted: ImportWanted,
  now: Date,
  watched: Watched = unwatched,
): Promise<readonly JudgedRow[]> {
  const judge = await begin(context.database.orm, context, by, wanted, now);
  return judgeAll(judge, wanted, watched);
}

/**
 * Imports what is new in a file, in one transaction: with a wrong row nothing of it.
 * @param change that what is there and differs is to be changed by the file as well; undefined leaves it as it is
 * @param watched is told how far it has come; where it is stopped meanwhile nothing is imported, and Stopped is thrown
 * @returns what became of each row
 */
export async function importSheet(
  context: ChainContext,
  by: OfficeBy,
  wanted: ImportWanted,
  now: Date,
  change?: ChangeWanted,
  watched: Watched = unwatched,
): Promise<Result<readonly JudgedRow[], ImportRefused>> {
  if (!may(by.role, 'file.import')) return refuse({ code: 'notPermitted' });
  const { kind, columns, batch, file, sheet } = wanted;
  const fields = missingColumns(kind, columns);
  if (fields.length > 0) return refuse({ code: 'columnMissing', fields });
  if (kind === 'balances' && batch === '') return refuse({ code: 'batchMissing' });
  const reason = noteOf(change?.reason ?? '');
  if (change !== undefined && reason === undefined) return refuse({ code: 'reasonMissing' });
  return inChain(context, now, async (tx, lock): Promise<Result<readonly JudgedRow[], ImportRefused>> => {
    const chain = toldBy(watched, await lock(by.communityId));
    const judge = await begin(tx, context, by, wanted, now);
    const judged = await judgeAll(judge, wanted, watched);
    if (judged.some(({ state }) => state === 'wrong')) return refuse({ code: 'wrong', rows: judged });
    const mayChange = reason !== undefined && judge.change !== undefined;
    const differing = mayChange ? judged.filter(({ state }) => state === 'differs') : [];
    if (differing.length + (judge.singly?.() ?? 0) > mostChanges) return refuse({ code: 'tooManyChanges' });
    const seen = new Map(change?.seen?.map((row) => [row.row, row]));
    if (!differing.every((row) => isAsSeen(row, seen.get(row.row)))) return refuse({ code: 'overtaken', rows: judged });
    const rows = judged.map((row): JudgedRow =>
      mayChange && row.state === 'differs' ? { ...row, state: 'changed' } : row,
    );
    const counted = (state: JudgedRow['state']) => rows.filter((row) => row.state === state).length;
    if (counted('new') + counted('changed') === 0) return refuse({ code: 'nothingNew' });
    const facts = (await judge.record(chain)) + (mayChange ? await judge.change(chain, reason) : 0);
    const heads = sheet.rows[0]?.cells ?? [];
    const called = Object.entries(columns).map(([name, place]) => {
      const head = heads[place];
      return [name, (typeof head === 'string' ? head : '').slice(0, 100)];
    });
    const body = {
      importId: uuidV7(now.getTime(), context.random),
      kind,
      file,
      columns: Object.fromEntries(called) as Partial<Record<ImportFieldName, string>> as Record<
        ImportFieldName,
        string
      >,
      entered: counted('new'),
      changed: counted('changed'),
      same: counted('same'),
      differing: counted('differs'),
      facts,
    };
    const said = { staff: by.staffId, reason: reason ?? '', body, confidential: null };
    await chain.record({ type: 'file.imported', ...said });
    return ok(rows);
  });
}

/** The chain as whoever watches follows it, fact by fact; where the work was stopped it records nothing more. */
function toldBy({ signal, tell }: Watched, chain: LockedChain): LockedChain {
  let rows = 0;
  return {
    revision: chain.revision,
    record: async (said) => {
      goOn(signal);
      await chain.record(said);
      rows += rowsIn(said.body);
      if (said.type !== 'file.imported') tell('entering', rows);
    },
  };
}

/** So many rows of a file one fact brings: a page of them, or one that changes something. */
const rowsIn = (body: object): number => {
  const page: unknown = ['residents', 'items', 'movements'].flatMap((name) => Reflect.get(body, name) ?? []);
  return Array.isArray(page) && page.length > 0 ? page.length : 1;
};

const isAsSeen = (now: JudgedRow, seen: JudgedRow | undefined): boolean =>
  seen?.state === now.state && seen.changes === now.changes;

/** How the columns were called when this kind was imported last. */
export async function rememberedColumns(
  database: Transaction,
  communityId: string,
  kind: ImportKind,
): Promise<Readonly<Record<string, string>>> {
  const rows = await queryRows<{ payload: string }>(
    database,
    sql`SELECT payload FROM hub_fact WHERE community = ${communityId} AND type = 'file.imported'
        AND payload::json -> 'body' ->> 'kind' = ${kind} ORDER BY number DESC LIMIT 1`,
  );
  const fact = rows[0] === undefined ? undefined : readHubFact(rows[0].payload);
  return fact?.type === 'file.imported' ? fact.body.columns : {};
}

const begin = (
  tx: Transaction,
  { random }: Pick<ChainContext, 'random'>,
  { communityId, staffId }: OfficeBy,
  { kind, batch, kindKeys, people }: ImportWanted,
  now: Date,
): Promise<Judge> => begins[kind]({ tx, communityId, staffId, now, random, batch, kindKeys, people });

/** After so many rows whoever waits for the hub has a turn. */
const rowsAtOnce = 50;

async function judgeAll(
  judge: Judge,
  { sheet, columns }: ImportWanted,
  { signal, tell }: Watched,
): Promise<readonly JudgedRow[]> {
  const judged: JudgedRow[] = [];
  for (const [index, row] of sheet.rows.slice(1).entries()) {
    const { said, problems } = saidIn(row, columns);
    const { key, ...own } = await judge.judge(said);
    const named = new Set(problems.map(({ field }) => field));
    const others = own.problems.filter(({ field }) => !named.has(field));
    judged.push(rowOf(row.number, { ...own, key, problems: [...problems, ...others] }));
    if (index % rowsAtOnce !== 0) continue;
    tell('checking', index);
    await new Promise((resolve) => setImmediate(resolve));
    goOn(signal);
  }
  return judged;
}

/** What a row says by the columns; a cell that says nothing that can be taken is a problem of its field. */
function saidIn({ cells }: ReadRow, columns: ImportColumns) {
  const said: Partial<Record<ImportFieldName, string>> = {};
  const problems: RowProblem[] = [];
  for (const [name, place] of Object.entries(columns) as [ImportFieldName, number][]) {
    const cell = cells[place] ?? '';
    if (typeof cell === 'string') said[name] = cell;
    else problems.push({ field: name, code: cell.fault });
  }
  return { said: said satisfies SaidRow, problems };
}
