const quotable = /["\\]/;
const quotables = /["\\]/g;

/**
 * Texts as PostgreSQL writes an array of them (manual, section 8.15.6), to be cast: `$1::uuid[]`. Written here and
 * not by the drivers, so that both send the same; the server reads it in half the time that JSON takes.
 */
export function arrayText(values: Iterable<string | null>): string {
  let text = '';
  for (const value of values) {
    if (text !== '') text += ',';
    if (value === null) text += 'NULL';
    else text += `"${quotable.test(value) ? value.replace(quotables, '\\$&') : value}"`;
  }
  return `{${text}}`;
}
