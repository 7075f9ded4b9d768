/** Thrown where a file is no table. */
export class Refused extends Error {
  /** @param {import('#lib/domain/sheet.ts').SheetRefusal} refusal */
  constructor(refusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

// As domain/sheet.ts has them, which this thread cannot load; a test compares the two.
export const limits = { rows: 20_000, columns: 200, inflatedBytes: 150_000_000, cellLength: 4000 };

/**
 * Rows that hold something, with their numbers. Throws Refused beyond what a table may hold.
 * @returns {{ rows: { number: number, cells: import('#lib/domain/sheet.ts').ReadCell[] }[], add: (number: number, cells: import('#lib/domain/sheet.ts').ReadCell[]) => void }}
 */
export function newTable() {
  /** @type {{ number: number, cells: import('#lib/domain/sheet.ts').ReadCell[] }[]} */
  const rows = [];
  return {
    rows,
    add: (number, cells) => {
      if (cells.every((cell) => cell === '')) return;
      if (cells.length > limits.columns) throw new Refused('tooManyColumns');
      // One more is the row of heads.
      if (rows.length > limits.rows) throw new Refused('tooManyRows');
      rows.push({ number, cells: Array.from(cells, (cell) => cell ?? '').map(checked) });
    },
  };
}

/**
 * @param {import('#lib/domain/sheet.ts').ReadCell} cell
 * @returns {import('#lib/domain/sheet.ts').ReadCell}
 */
function checked(cell) {
  if (typeof cell !== 'string') return cell;
  if (cell.length > limits.cellLength) return { fault: 'tooLong' };
  return cell.includes('\0') || /\p{Cs}/u.test(cell) ? { fault: 'unstorable' } : cell.trim();
}
