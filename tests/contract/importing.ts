import { sha256Base64Url } from '#lib/base/hash.ts';
import { columnsOf, type ImportKind } from '#lib/domain/import.ts';
import type { ImportWanted } from '#lib/server/console/import/import.ts';
import { readSheet } from '#lib/server/sheets/read.ts';

// Tables as the page of imports hands them over.

/** A file with its columns as their heads name them. Throws why it is no table. */
export async function wantedOf(kind: ImportKind, file: string | Uint8Array, batch = ''): Promise<ImportWanted> {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file;
  const hash = sha256Base64Url(Buffer.from(bytes).toString('base64'));
  const read = await readSheet(bytes);
  if (!read.ok) throw new Error(read.error);
  const columns = columnsOf(kind, (read.value.rows[0]?.cells ?? []).map(String));
  return { kind, sheet: read.value, file: hash, columns, batch, kindKeys: {}, people: new Map() };
}

/** A table of so many residents, numbered from N-0. */
export function manyResidents(many: number): string {
  const lines = Array.from({ length: many }, (_, index) => `N-${index},居民${index},退休人员,护院队`);
  return `编号,姓名,类型,志愿队伍\n${lines.join('\n')}\n`;
}
