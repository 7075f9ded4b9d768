import { Readable } from 'node:stream';
import type { SheetPage } from '#lib/domain/sheet.ts';
import { csvOf } from '#lib/server/sheets/csv.ts';

/** A table as a file of CSV to be downloaded. */
export function csvFile(page: SheetPage, { name, zone }: { readonly name: string; readonly zone: string }): Response {
  const lines = Readable.from(csvOf(Readable.from([page]), zone), { objectMode: false });
  return new Response(Readable.toWeb(lines) as ReadableStream<Uint8Array>, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  });
}
