import { sha256Base64Url } from '#lib/base/hash.ts';
import { columnsOf, type ImportKind } from '#lib/domain/import.ts';
import { importSheet, type ImportWanted } from '#lib/server/console/import/import.ts';
import { lastImports } from '#lib/server/console/import/undo-plan.ts';
import type { ChainContext } from '#lib/server/ledger/hub-chain.ts';
import { readSheet } from '#lib/server/sheets/read.ts';
import { byManager, testNow } from './community.ts';

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

/** Imports somebody. Returns the number of the fact that says so. */
export async function enterImport(context: ChainContext, community: string): Promise<string> {
  const wanted = await wantedOf('residents', '编号,姓名\nIMP-1,导入的人\n');
  await importSheet(context, byManager(community), wanted, testNow);
  const [past] = await lastImports(context.database.orm, community);
  return String(past?.number);
}

/** A table of so many residents, numbered from N-0. */
export function manyResidents(many: number): string {
  const lines = Array.from({ length: many }, (_, index) => `N-${index},居民${index},退休人员,护院队`);
  return `编号,姓名,类型,志愿队伍\n${lines.join('\n')}\n`;
}
