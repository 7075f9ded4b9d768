import * as v from 'valibot';

// What every scope of the pull says of itself: the version of its rows, the row, and how rows travel.

/** What is settled of a scope. */
interface ScopeDefinition<Row> {
  /** A change of the row's schema, or of how rows travel, raises it: tablets then walk this scope from the start. */
  readonly version: number;
  /**
   * Versions that the hub sends as well: those of the release before, whose tablets ignore fields that they do not
   * know, so that the same rows serve both. A row that they could not read has to be made into one that they can where
   * it is sent.
   */
  readonly earlier: readonly number[];
  readonly row: Row;
}

/** A scope of few rows, which travel as they are. One in which nothing has changed may be left out. */
export const rowScope = <Row extends v.GenericSchema>(definition: ScopeDefinition<Row>) => ({
  ...definition,
  packed: v.optional(v.array(definition.row), []),
});

/** A scope of so many rows that they travel as columns (columns.ts), in the shape of `columns`. */
export const columnScope = <Row extends v.GenericSchema, Columns extends v.GenericSchema>(
  definition: ScopeDefinition<Row>,
  columns: Columns,
) => ({ ...definition, packed: v.optional(columns) });

/** A whole number, of either sign. */
export const integer = v.pipe(v.number(), v.integer());
/** A whole number from 0 on. */
export const natural = v.pipe(v.number(), v.integer(), v.minValue(0));

const columnOf = <Value>(isValue: (value: unknown) => boolean) =>
  v.custom<readonly Value[]>((column) => Array.isArray(column) && column.every(isValue));

/**
 * Schemas of columns, by the JSON type of their values. They look at the shape alone, and what the values of a column
 * may be is looked at when it is unpacked (unpack-pull.ts). Both in plain loops: a schema for each of fifty thousand
 * values takes a slow tablet longer than the rest.
 */
export const columnSchemas = {
  string: columnOf<string>((value) => typeof value === 'string'),
  number: columnOf<number>((value) => typeof value === 'number'),
  boolean: columnOf<boolean>((value) => typeof value === 'boolean'),
} as const;
