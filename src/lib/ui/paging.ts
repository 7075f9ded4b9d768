/** A size, all numbers of one call in the same unit. */
export interface Cell {
  readonly width: number;
  readonly height: number;
}

export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

const fit = (room: number, size: number, gap: number): number => Math.max(1, Math.floor((room + gap) / (size + gap)));

/** How many cells of at least the given size fit a space; at least one. */
export const gridFor = (space: Cell, cell: Cell, gap: number): Grid => ({
  columns: fit(space.width, cell.width, gap),
  rows: fit(space.height, cell.height, gap),
});

/** The grid that shows most on one page, among several shapes of a cell; the first one where they are equal. */
export function bestGrid(space: Cell, cells: readonly [Cell, ...Cell[]], gap: number): Grid {
  const [first, ...others] = cells;
  return others.reduce<Grid>(
    (best, cell) => {
      const grid = gridFor(space, cell, gap);
      return grid.columns * grid.rows > best.columns * best.rows ? grid : best;
    },
    gridFor(space, first, gap),
  );
}

/**
 * The grid of the first shape of a cell in which all items fit at once; if there is none, the grid that shows most of
 * them.
 */
export function fittingGrid(space: Cell, cells: readonly [Cell, ...Cell[]], gap: number, items: number): Grid {
  const grids = cells.map((cell) => gridFor(space, cell, gap));
  return grids.find(({ columns, rows }) => columns * rows >= items) ?? bestGrid(space, cells, gap);
}

/** The size of each cell where a grid fills a space evenly. */
export const cellOf = (space: Cell, { columns, rows }: Grid, gap: number): Cell => ({
  width: (space.width - gap * (columns - 1)) / columns,
  height: (space.height - gap * (rows - 1)) / rows,
});

/** How many pages `items` fill; an empty list still has one. */
export const pagesOf = (items: number, perPage: number): number => Math.max(1, Math.ceil(items / perPage));
