/** Thrown where a file is no table. */
export class Refused extends Error {
  /** @param {import('#lib/domain/sheet.ts').SheetRefusal} refusal */
  constructor(refusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

// As domain/sheet.ts has them, which this thread cannot load; a test compares the two.
export const limits = { rows: 50_000, columns: 200, inflatedBytes: 150_000_000, cellLength: 4000 };

/** After so many rows the thread tells how far it has come. */
const toldEach = 500;

/**
 * Rows that hold something, with their numbers. Throws Refused beyond what a table may hold.
 * @param {(rows: number) => void} tell hears from time to time how many rows there are
 * @returns {{ rows: { number: number, cells: import('#lib/domain/sheet.ts').ReadCell[] }[], add: (number: number, cells: import('#lib/domain/sheet.ts').ReadCell[]) => void }}
 */
export function newTable(tell) {
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
      if (rows.length % toldEach === 0) tell(rows.length);
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
