import type * as v from 'valibot';
import type { cards } from './scopes/cards.ts';
import type { Movement, residents } from './scopes/residents.ts';

// Residents and cards are many, and a first pull carries all of them from the hub's database to the tablet's. So they
// stay columns from end to end: a few long lists are made, sent, checked and stored several times faster than many
// small objects. A row is made when somebody asks for one.
//
//   rows     [{ id: 'a', status: 'active' }, { id: 'b', status: 'lost' }]
//   columns  { id: ['a', 'b'], status: ['active', 'lost'] }

/** Each field of a row as a list of its values. */
export type Columns<Row> = { readonly [Key in keyof Row]: readonly Row[Key][] };

/** What can be done with the columns of one kind of rows. */
export interface ColumnForm<Row, Held> {
  readonly ofRows: (rows: readonly Row[]) => Held;
  /** The row at a place, which must exist. */
  readonly rowAt: (held: Held, place: number) => Row;
  /** The rows at some places, all of which must exist. */
  readonly pick: (held: Held, places: readonly number[]) => Held;
  /** All parts, one after the other. */
  readonly concat: (parts: readonly Held[]) => Held;
}

/** The same for rows with an id. */
export interface KeyedColumnForm<Row, Held> extends ColumnForm<Row, Held> {
  readonly ids: (held: Held) => readonly string[];
}

/** Every row, in the order of the columns. */
export const rowsOf = <Row, Held>({ ids, rowAt }: KeyedColumnForm<Row, Held>, held: Held): readonly Row[] =>
  ids(held).map((_id, place) => rowAt(held, place));

/** The form of rows that have these fields and no others. */
function formOf<Row extends object>(fields: readonly (keyof Row)[]): ColumnForm<Row, Columns<Row>> {
  const make = (columnOf: <Key extends keyof Row>(field: Key) => readonly Row[Key][]): Columns<Row> => {
    const columns: { [Key in keyof Row]?: readonly Row[Key][] } = {};
    for (const field of fields) columns[field] = columnOf(field);
    return columns as Columns<Row>;
  };
  return {
    ofRows: (rows) => make((field) => rows.map((row) => row[field])),
    rowAt: (columns, place) => {
      const row: Partial<Row> = {};
      for (const field of fields) row[field] = columns[field][place];
      return row as Row;
    },
    pick: (columns, places) =>
      make(<Key extends keyof Row>(field: Key) => {
        const column = columns[field];
        return places.map((place) => column[place] as Row[Key]);
      }),
    concat: (parts) => onlyOf(parts) ?? make((field) => parts.flatMap((part) => part[field])),
  };
}

/** A first pull usually has one part, whose tens of thousands of values need not be copied. */
const onlyOf = <Part>(parts: readonly Part[]): Part | undefined => (parts.length === 1 ? parts[0] : undefined);

type CardRow = v.InferOutput<typeof cards.row>;
export type CardColumns = Columns<CardRow>;

export const cardForm: KeyedColumnForm<CardRow, CardColumns> = {
  ...formOf<CardRow>(['id', 'residentId', 'status']),
  ids: ({ id }) => id,
};

type ResidentRow = v.InferOutput<typeof residents.row>;
/** A resident without the movements. */
export type ResidentHead = Omit<ResidentRow, 'recent'>;

export const headForm: KeyedColumnForm<ResidentHead, Columns<ResidentHead>> = {
  ...formOf<ResidentHead>(['id', 'number', 'maskedName', 'elderMode', 'initials', 'balance', 'allotted', 'wanted']),
  ids: ({ id }) => id,
};
const movementForm = formOf<Movement>(['id', 'kind', 'points', 'atMs', 'categoryId', 'note']);

/** Movements of some residents, one resident's after the other's. */
export interface Histories {
  readonly movements: Columns<Movement>;
  /** Where in `movements` those of each resident end. */
  readonly ends: readonly number[];
}

export interface ResidentColumns extends Histories {
  readonly heads: Columns<ResidentHead>;
}

/**
 * The places of the movements of some residents, one resident after the other, and where each one's end in that list.
 */
function placesOf(
  { ends }: Histories,
  residents: readonly number[],
): { readonly places: readonly number[]; readonly ends: readonly number[] } {
  const places: number[] = [];
  const newEnds: number[] = [];
  for (const resident of residents) {
    const end = ends[resident] ?? 0;
    for (let place = ends[resident - 1] ?? 0; place < end; place += 1) places.push(place);
    newEnds.push(places.length);
  }
  return { places, ends: newEnds };
}

/** Running totals: where each resident's pieces end, given how many each has. */
function endsOf(counts: readonly number[]): readonly number[] {
  let end = 0;
  return counts.map((count) => (end += count));
}

export const residentForm: KeyedColumnForm<ResidentRow, ResidentColumns> = {
  ids: ({ heads }) => heads.id,
  ofRows: (rows) => ({
    heads: headForm.ofRows(rows),
    movements: movementForm.ofRows(rows.flatMap(({ recent }) => recent)),
    ends: endsOf(rows.map(({ recent }) => recent.length)),
  }),
  rowAt: (held, place) => ({
    ...headForm.rowAt(held.heads, place),
    recent: placesOf(held, [place]).places.map((index) => movementForm.rowAt(held.movements, index)),
  }),
  pick: (held, residents) => {
    const { places, ends } = placesOf(held, residents);
    return {
      heads: headForm.pick(held.heads, residents),
      movements: movementForm.pick(held.movements, places),
      ends,
    };
  },
  concat: (parts) =>
    onlyOf(parts) ?? {
      heads: headForm.concat(parts.map(({ heads }) => heads)),
      movements: movementForm.concat(parts.map(({ movements }) => movements)),
      ends: endsOf(parts.flatMap(({ ends }) => ends.map((end, place) => end - (ends[place - 1] ?? 0)))),
    },
};
