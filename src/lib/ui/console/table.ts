import type { SheetValue } from '#lib/domain/sheet.ts';

/** A word in a frame. */
export interface BadgeView {
  readonly label: string;
  readonly tone?: 'plain' | 'good' | 'attention' | 'danger';
}

/** What stands in one cell, in words that are ready to be read. */
export interface Cell {
  readonly text?: string;
  readonly href?: string;
  /** The address of a small picture in front of the text. */
  readonly picture?: string;
  readonly badges?: readonly BadgeView[];
  /** An amount that came in, or one that should not be. */
  readonly mark?: 'earned' | undefined;
}

/** A cell as it is made: where its text writes out a number, money or a moment, a file of the list holds that. */
export interface MadeCell extends Cell {
  readonly value?: SheetValue;
}

/** A number, written out. */
export const numberCell = (value: number, write: (value: number) => string): MadeCell => ({
  text: write(value),
  value,
});

/** Money in fen, written out. */
export const moneyCell = (fen: number, write: (fen: number) => string): MadeCell => ({
  text: write(fen),
  value: { fen },
});

/** A moment, written out. */
export const momentCell = (at: Date, write: (at: Date) => string): MadeCell => ({ text: write(at), value: at });

/** The head of a column, and how what is below it is set. */
export interface ColumnHead {
  readonly label: string;
  /** Numbers stand at the end, so that their digits line up. */
  readonly align?: 'end';
  /** Long texts are broken into lines. */
  readonly wrap?: true;
  /** Where a touch of the head leads, and how its column is sorted now. */
  readonly sort?: ColumnSort;
}

/** How a list is sorted by a column, and the address at which it is so, or the other way round. */
export interface ColumnSort {
  readonly href: string;
  readonly direction: 'ascending' | 'descending' | 'none';
}

/** A table that can be sent as it is. */
export interface TableView {
  /** What it lists, for those who hear it. */
  readonly label: string;
  readonly columns: readonly ColumnHead[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly Cell[] }[];
  readonly empty: string;
}

/** A column with what it says of a row. */
export interface Column<Row> extends ColumnHead {
  readonly cell: (row: Row) => MadeCell | string;
}

/** A column of numbers. */
export const atEnd = <Row>(label: string, cell: Column<Row>['cell']): Column<Row> => ({ label, align: 'end', cell });

/** Writes rows out. */
export function tableOf<Row>(
  { label, empty }: { readonly label: string; readonly empty: string },
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): TableView {
  const write = (row: Row) =>
    columns.map(({ cell }) => {
      const said = cell(row);
      if (typeof said === 'string') return { text: said };
      const { value: _, ...shown } = said;
      return shown;
    });
  return {
    label,
    empty,
    columns: columns.map(({ cell: _, ...head }) => head),
    rows: rows.map((row) => ({ key: keyOf(row), cells: write(row) })),
  };
}

/** The same rows as a spreadsheet holds them: values where the cells have them, else their words. */
export function sheetRowsOf<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): readonly (readonly SheetValue[])[] {
  const valueOf = (said: MadeCell | string): SheetValue => {
    if (typeof said === 'string') return said;
    if (said.value !== undefined) return said.value;
    const words = [said.text ?? '', ...(said.badges ?? []).map(({ label }) => label)];
    return words.filter((word) => word !== '').join(' ');
  };
  return rows.map((row) => columns.map(({ cell }) => valueOf(cell(row))));
}
