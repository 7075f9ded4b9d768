import type { ScopeRow } from './pull.ts';
import type { Movement } from './pull-rows.ts';

// Residents and cards are many, and a first pull carries all of them from the database of the hub to that of a tablet. So
// they go as columns, from end to end: a few long lists are made, sent, checked and stored several times faster than many
// small objects. They become a row when somebody asks for one.

type ResidentRow = ScopeRow<'residents'>;
type CardRow = ScopeRow<'cards'>;
/** A resident without the movements. */
export type ResidentHead = Omit<ResidentRow, 'recent'>;

/** Each field of a row as a list of its values. */
export type Columns<Row> = { readonly [Key in keyof Row]: readonly Row[Key][] };
type Changing<Row> = { [Key in keyof Row]?: readonly Row[Key][] };

const headFields = [
  'id',
  'number',
  'maskedName',
  'elderMode',
  'initials',
  'nameHash',
  'balance',
  'allotted',
  'wanted',
] as const satisfies readonly (keyof ResidentHead)[];
const movementFields = [
  'id',
  'kind',
  'points',
  'atMs',
  'categoryId',
  'note',
] as const satisfies readonly (keyof Movement)[];
const cardFields = ['id', 'residentId', 'status'] as const satisfies readonly (keyof CardRow)[];

function columnsOf<Row extends object>(
  fields: readonly (keyof Row)[],
  columnOf: <Key extends keyof Row>(field: Key) => readonly Row[Key][],
): Columns<Row> {
  const columns: Changing<Row> = {};
  for (const field of fields) columns[field] = columnOf(field);
  return columns as Columns<Row>;
}

function rowAt<Row extends object>(fields: readonly (keyof Row)[], columns: Columns<Row>, place: number): Row {
  const row: Partial<Row> = {};
  for (const field of fields) row[field] = columns[field][place];
  return row as Row;
}

const ofRows = <Row extends object>(fields: readonly (keyof Row)[], rows: readonly Row[]): Columns<Row> =>
  columnsOf(fields, (field) => rows.map((row) => row[field]));

/** The rows at some places. Each place must be one. */
const pick = <Row extends object>(
  fields: readonly (keyof Row)[],
  columns: Columns<Row>,
  places: readonly number[],
): Columns<Row> =>
  columnsOf(fields, <Key extends keyof Row>(field: Key) => {
    const column = columns[field];
    return places.map((place) => column[place] as Row[Key]);
  });

const concat = <Row extends object>(fields: readonly (keyof Row)[], parts: readonly Columns<Row>[]): Columns<Row> =>
  columnsOf(fields, (field) => parts.flatMap((part) => part[field]));

/** What can be done with the columns of one kind of rows. */
export interface ColumnForm<Row, Held> {
  readonly ofRows: (rows: readonly Row[]) => Held;
  readonly ids: (held: Held) => readonly string[];
  /** The row at a place, which must be one. */
  readonly rowAt: (held: Held, place: number) => Row;
  readonly pick: (held: Held, places: readonly number[]) => Held;
  /** All of them, one after the other. */
  readonly concat: (parts: readonly Held[]) => Held;
}

/** Every row, in the order of the columns. */
export const rowsOf = <Row, Held>({ ids, rowAt: at }: ColumnForm<Row, Held>, held: Held): readonly Row[] =>
  ids(held).map((_id, place) => at(held, place));

export type CardColumns = Columns<CardRow>;

export const cardForm: ColumnForm<CardRow, CardColumns> = {
  ofRows: (rows) => ofRows(cardFields, rows),
  ids: ({ id }) => id,
  rowAt: (columns, place) => rowAt(cardFields, columns, place),
  pick: (columns, places) => pick(cardFields, columns, places),
  concat: (parts) => concat(cardFields, parts),
};

/** Movements of some residents, one resident's after the other's. */
export interface Histories {
  readonly movements: Columns<Movement>;
  /** Where in `movements` those of each resident end. */
  readonly ends: readonly number[];
}

export interface ResidentColumns extends Histories {
  readonly heads: Columns<ResidentHead>;
}

/** Residents without their movements, as columns. */
export const headsOf = (rows: readonly ResidentHead[]): Columns<ResidentHead> => ofRows(headFields, rows);

export const residentForm: ColumnForm<ResidentRow, ResidentColumns> = {
  ofRows(rows) {
    let end = 0;
    const movements = rows.flatMap(({ recent }) => recent);
    return {
      heads: headsOf(rows),
      ends: rows.map(({ recent }) => (end += recent.length)),
      movements: ofRows(movementFields, movements),
    };
  },
  ids: ({ heads }) => heads.id,
  rowAt({ heads, ends, movements }, place) {
    const recent: Movement[] = [];
    for (let index = ends[place - 1] ?? 0; index < (ends[place] ?? 0); index += 1) {
      recent.push(rowAt(movementFields, movements, index));
    }
    return { ...rowAt(headFields, heads, place), recent };
  },
  pick({ heads, ends, movements }, places) {
    const picked: number[] = [];
    const pickedEnds: number[] = [];
    for (const place of places) {
      for (let index = ends[place - 1] ?? 0; index < (ends[place] ?? 0); index += 1) picked.push(index);
      pickedEnds.push(picked.length);
    }
    return {
      heads: pick(headFields, heads, places),
      ends: pickedEnds,
      movements: pick(movementFields, movements, picked),
    };
  },
  concat: (parts) => ({
    heads: concat(
      headFields,
      parts.map(({ heads }) => heads),
    ),
    ends: endsOf(parts),
    movements: concat(
      movementFields,
      parts.map(({ movements }) => movements),
    ),
  }),
};

/** Where the movements of each resident end when those of several parts follow each other. */
function endsOf(parts: readonly Histories[]): readonly number[] {
  const ends: number[] = [];
  for (const part of parts) {
    const before = ends.at(-1) ?? 0;
    for (const end of part.ends) ends.push(before + end);
  }
  return ends;
}
