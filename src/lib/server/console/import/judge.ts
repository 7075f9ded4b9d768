import type { ImportFieldName, JudgedRow, RowProblem, RowState } from '#lib/domain/import.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import type { Transaction } from '../../db/database.ts';
import type { LockedChain } from '../../ledger/hub-chain.ts';
import type { CheckedPerson, PersonField } from '../person-form.ts';

/** What a row says, field by field; a field that the file does not have is missing. */
export type SaidRow = Readonly<Partial<Record<ImportFieldName, string>>>;

/** A row as its kind judges it. */
export interface Judged {
  readonly key: string;
  readonly problems: readonly RowProblem[];
  /** As it stands beside what is there; of no account where there are problems. */
  readonly state: Exclude<RowState, 'wrong' | 'changed'>;
  readonly namesake?: boolean;
  /** What differs from what is there, and how often that was changed before. */
  readonly differing?: readonly ImportFieldName[];
  readonly changes?: number;
}

/** What rows are judged and recorded with. */
export interface ImportContext {
  readonly tx: Transaction;
  readonly communityId: string;
  readonly staffId: string;
  readonly now: Date;
  readonly random: RandomBytes;
  /** The name of the batch, by which opening balances are told apart from those of another one. */
  readonly batch: string;
  /** The key of a group of residents by what people call it. */
  readonly kindKeys: Readonly<Record<string, string>>;
  /** People who were checked before: spelling a name takes time, and a preview has done it already. */
  readonly people: Map<string, { readonly checked: CheckedPerson; readonly wrong: readonly PersonField[] }>;
}

/** One kind of import at work: it keeps what is new among the rows that it has judged. */
export interface Judge {
  readonly judge: (said: SaidRow) => Promise<Judged>;
  /** How many of the new rows take a fact of their own, and not a place on a page; undefined for none. */
  readonly singly?: () => number;
  /** Records what is new. @returns how many facts that took */
  readonly record: (chain: LockedChain) => Promise<number>;
  /**
   * Changes what differs by what the file says of it, and returns how many facts that took; undefined where nothing of
   * the kind is ever changed by a file.
   */
  readonly change: ((chain: LockedChain, reason: string) => Promise<number>) | undefined;
}

/** Begins an import with what is there. */
export type BeginJudge = (context: ImportContext) => Promise<Judge>;

/** A whole number of a text such as 1,200; undefined for anything else. */
export function wholeNumber(text: string, most: number): number | undefined {
  const bare = text.normalize('NFKC').replaceAll(/[,\s]/g, '');
  const value = /^\d{1,9}(?:\.0+)?$/.test(bare) ? Number(bare) : Number.NaN;
  return value <= most ? value : undefined;
}

/** Fen of a text in yuan, such as ¥12.50; undefined for anything else. */
export function fenOf(text: string, most: number): number | undefined {
  const bare = text.normalize('NFKC').replaceAll(/[¥￥元,\s]/g, '');
  const value = /^\d{1,9}(?:\.\d{1,2})?$/.test(bare) ? Math.round(Number(bare) * 100) : Number.NaN;
  return value <= most ? value : undefined;
}

/** A row with the number that it has in the file. */
export const rowOf = (
  row: number,
  { key, problems, state, namesake = false, differing = [], changes = 0 }: Judged,
): JudgedRow => ({
  row,
  key,
  problems,
  namesake,
  differing,
  changes,
  state: problems.length > 0 ? 'wrong' : state,
});
