import { cpus, release, totalmem, type as osType } from 'node:os';

/**
 * One measured figure. `value` is the median of `runs` runs; `target` is what the product promises, such as "≤ 150".
 */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly runs: number;
  readonly target?: string;
}

/** What one group of measurements found. */
export interface Group {
  readonly rows: readonly Row[];
}

/**
 * The middle value, or the mean of the two middle ones. Throws for no values, because a figure must have been measured.
 */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('nothing was measured');
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The machine in one line, since a figure means nothing without it. */
export function machine(): string {
  const cores = cpus();
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  return `${cores.length} × ${cores[0]?.model ?? 'unknown processor'}, ${memoryGiB} GiB, ${osType()} ${release()}, Node ${process.versions.node}`;
}

/** Whether a figure keeps its promise; undefined where none was made. */
export function keepsTarget(row: Row): boolean | undefined {
  const match = /^(≤|≥)\s*([\d.]+)$/.exec(row.target ?? '');
  if (match === null) return undefined;
  const limit = Number(match[2]);
  return match[1] === '≤' ? row.value <= limit : row.value >= limit;
}

/** The rows as a Markdown table, as it stands in docs/performance.md. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const kept = keepsTarget(row);
    const verdict = kept === undefined ? '' : kept ? 'kept' : 'MISSED';
    const value =
      row.value >= 100 ? Math.round(row.value).toLocaleString('en') : String(Math.round(row.value * 10) / 10);
    return `| ${row.name} | ${value} ${row.unit} | ${row.target ?? ''} | ${verdict} | ${row.runs} |`;
  });
  return ['| what | median | target | | runs |', '|---|---:|---:|---|---:|', ...lines].join('\n');
}
