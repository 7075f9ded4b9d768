import type { ScopeRow } from '#lib/protocol/pull.ts';
import type { Movement } from '#lib/protocol/pull-rows.ts';

// How rows stand in a bundle: as columns. IndexedDB copies a few long lists several times faster than many small objects.

type ResidentRow = ScopeRow<'residents'>;

/** Rows of one kind as columns, and one row of them back again. */
export interface ColumnForm<Row, Columns> {
  readonly toColumns: (rows: readonly Row[]) => Columns;
  readonly ids: (columns: Columns) => readonly string[];
  /** The row at a place; undefined when there is none. */
  readonly rowAt: (columns: Columns, place: number) => Row | undefined;
}

/** Each field of a row as a list of its values. */
type Columns<Row> = { readonly [Key in keyof Row]: readonly Row[Key][] };

function toColumns<Row extends object>(keys: readonly (keyof Row)[], rows: readonly Row[]): Columns<Row> {
  const columns: { [Key in keyof Row]?: Row[Key][] } = {};
  for (const key of keys) columns[key] = rows.map((row) => row[key]);
  return columns as Columns<Row>;
}

function rowAt<Row extends object>(keys: readonly (keyof Row)[], columns: Columns<Row>, place: number): Row {
  const row: Partial<Row> = {};
  for (const key of keys) row[key] = columns[key][place];
  return row as Row;
}

const cardFields = ['id', 'residentId', 'status'] as const satisfies readonly (keyof ScopeRow<'cards'>)[];
export type CardColumns = Columns<ScopeRow<'cards'>>;

/** Cards as columns. */
export const cardForm: ColumnForm<ScopeRow<'cards'>, CardColumns> = {
  toColumns: (rows) => toColumns(cardFields, rows),
  ids: ({ id }) => id,
  rowAt: (columns, place) => (place < columns.id.length ? rowAt(cardFields, columns, place) : undefined),
};

const residentFields = [
  'id',
  'number',
  'maskedName',
  'elderMode',
  'initials',
  'nameHash',
  'balance',
  'allotted',
  'wanted',
] as const satisfies readonly (keyof ResidentRow)[];
const movementFields = [
  'id',
  'kind',
  'points',
  'atMs',
  'categoryId',
  'note',
] as const satisfies readonly (keyof Movement)[];

/** Residents, and their movements one resident's after the other's: `movementCounts` says how many each has. */
export interface ResidentColumns {
  readonly residents: Columns<Omit<ResidentRow, 'recent'>>;
  readonly movementCounts: readonly number[];
  readonly movements: Columns<Movement>;
}

/** Residents as columns. */
export const residentForm: ColumnForm<ResidentRow, ResidentColumns> = {
  toColumns: (rows) => ({
    residents: toColumns<Omit<ResidentRow, 'recent'>>(residentFields, rows),
    movementCounts: rows.map(({ recent }) => recent.length),
    movements: toColumns(
      movementFields,
      rows.flatMap(({ recent }) => recent),
    ),
  }),
  ids: ({ residents }) => residents.id,
  rowAt: ({ residents, movementCounts, movements }, place) => {
    const count = movementCounts[place];
    if (count === undefined) return undefined;
    const from = movementCounts.slice(0, place).reduce((sum, before) => sum + before, 0);
    const recent = Array.from({ length: count }, (_, index) => rowAt(movementFields, movements, from + index));
    return { ...rowAt<Omit<ResidentRow, 'recent'>>(residentFields, residents, place), recent };
  },
};
