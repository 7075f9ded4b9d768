import { error } from '@sveltejs/kit';
import { Readable } from 'node:stream';
import { dayOf } from '#lib/domain/day.ts';
import { may } from '#lib/domain/permission.ts';
import { sheetKinds, type SheetKind } from '#lib/domain/sheet.ts';
import { recordListExport } from '#lib/server/console/list-export.ts';
import { csvOf } from '#lib/server/sheets/csv.ts';
import { workbookOf } from '#lib/server/sheets/xlsx.ts';
import { localeOf } from '../../language/locale.ts';
import { sheetOfSection } from '../../[list]/sheets/sheets.ts';
import { formOf, typedText } from '../../typed.ts';
import type { RequestHandler } from './$types';

const types: Readonly<Record<SheetKind, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/**
 * A whole list as a file, narrowed as its page is by the same address. It is sent for, since it is recorded who took
 * it.
 */
export const POST: RequestHandler = async ({ locals: { hub, language, signedIn }, params, request, url }) => {
  const found = sheetOfSection(params.list);
  const wanted = typedText(await formOf(request), 'kind');
  const kind = sheetKinds.find((known) => known === wanted);
  if (found === undefined || kind === undefined) error(404, 'Not found');
  const { section, source } = found;
  if (!may(signedIn.role, section.permission)) error(403, 'Not permitted');
  const { communityId, zone } = signedIn;
  const now = hub.clock();
  await recordListExport(hub, signedIn, { list: params.list, kind }, now);
  hub.logger.info({ list: params.list, kind, staff: signedIn.staffId }, 'a list was exported');
  const locale = await localeOf(language, zone);
  const title = section.title(locale);
  const pages = source({ database: hub.database.orm, communityId, now, locale, asked: url.searchParams });
  const stream =
    kind === 'csv'
      ? Readable.from(csvOf(pages, zone), { objectMode: false })
      : workbookOf(pages, { title, zone, tooLong: locale.t.common.sheetTooLong });
  const name = encodeURIComponent(`${title} ${dayOf(now.getTime(), zone)}.${kind}`);
  return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, {
    headers: {
      'content-type': types[kind],
      'content-disposition': `attachment; filename="${params.list}.${kind}"; filename*=UTF-8''${name}`,
      'cache-control': 'no-store',
    },
  });
};
