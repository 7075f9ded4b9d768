import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql, type SQL } from 'drizzle-orm';
import { ZipFile } from 'yazl';
import program from '#package' with { type: 'json' };
import { assert } from '#lib/base/assert.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { migrations } from '../db/migrate.ts';
import { archiveFormat, archiveVersion, manifestPart, rowsPart, type ArchiveKind, type Manifest } from './manifest.ts';
import { sumsOf } from './sums.ts';
import { ownerColumn, schemaTables, shareOf, type KeyedTable } from './tables.ts';

/** So many rows are in memory at a time. */
const rowsAtOnce = 500;

/** What is written. */
export interface ArchiveOrder {
  readonly communityId: string;
  readonly kind: ArchiveKind;
  readonly now: Date;
}

type Part = Manifest['parts'][number];

/**
 * Writes all that is of a community, and of no other one, into a file that its user alone may read. The transaction
 * has to see one moment, and is held until the file is whole.
 * @param file does not exist yet
 * @throws what database and disk answer; then the file is not whole
 */
export async function writeArchive(tx: Transaction, order: ArchiveOrder, file: string): Promise<Manifest> {
  const { communityId, kind, now } = order;
  const tables = (await schemaTables(tx)).filter(({ name }) => shareOf(name, kind) !== 'leftOut');
  const [community] = await queryRows<Manifest['community']>(
    tx,
    sql`SELECT id, name, name_en AS "nameEn", district_name AS "districtName" FROM community WHERE id = ${communityId}`,
  );
  assert(community !== undefined, 'an archive is of a community that is there');
  const form = { format: archiveFormat, version: archiveVersion, kind } as const;
  const said = { ...form, program: program.version, schema: lastMigration };
  const head = { ...said, madeAt: now.toISOString(), community, sums: await sumsOf(tx, communityId) };
  const zip = new ZipFile();
  const output = new PassThrough();
  zip.on('error', (failure: Error) => output.destroy(failure));
  const parts: Part[] = [];
  const add = (name: string, content: Iterable<Buffer> | AsyncIterable<Buffer>): void => {
    const stream = Readable.from(content, { objectMode: false });
    stream.on('error', (failure) => output.destroy(failure));
    zip.addReadStream(stream, name, { mtime: now });
  };
  // Each part is read when the one before it is written: a stream that nobody reads asks for nothing.
  for (const table of tables) add(rowsPart(table.name), packed(tx, order, table, parts));
  add(
    manifestPart,
    manifestOf(() => ({ ...head, parts })),
  );
  zip.end();
  const sink = createWriteStream(file, { mode: 0o600, flags: 'wx', flush: true });
  await Promise.all([pipeline(zip.outputStream, output), pipeline(output, sink)]);
  return { ...head, parts };
}

/** The last migration of this program. */
export const lastMigration = migrations.at(-1)?.id ?? '';

/** It is asked for what it says when the other parts are written. */
function* manifestOf(manifest: () => Manifest): Generator<Buffer> {
  yield Buffer.from(`${JSON.stringify(manifest(), null, 2)}\n`);
}

/** The rows of a table as lines of JSON. Once they are read, `parts` has what they come to. */
async function* packed(
  tx: Transaction,
  { communityId, kind }: ArchiveOrder,
  table: KeyedTable,
  parts: Part[],
): AsyncGenerator<Buffer> {
  const { name, key } = table;
  const share = shareOf(name, kind);
  const row = typeof share === 'string' ? sql`row_to_json(kept)::text` : withoutColumns(share);
  const order = sql.join(
    key.map((column) => sql`kept.${sql.identifier(column)}`),
    sql`, `,
  );
  await tx.execute(sql`
    DECLARE archived NO SCROLL CURSOR FOR SELECT ${row} AS line FROM ${sql.identifier(name)} AS kept
    WHERE kept.${ownerColumn(name)} = ${communityId} ORDER BY ${order}`);
  const digest = createHash('sha256');
  let [rows, bytes] = [0, 0];
  for (;;) {
    const lines = await queryRows<{ line: string }>(tx, sql`FETCH ${sql.raw(String(rowsAtOnce))} FROM archived`);
    if (lines.length === 0) break;
    const content = Buffer.from(lines.map(({ line }) => `${line}\n`).join(''));
    digest.update(content);
    rows += lines.length;
    bytes += content.length;
    yield content;
  }
  await tx.execute(sql`CLOSE archived`);
  parts.push({ table: name, rows, bytes, sha256: digest.digest('base64url') });
}

const withoutColumns = (columns: readonly string[]): SQL =>
  sql`(to_jsonb(kept) - string_to_array(${columns.join(' ')}::text, ' '))::text`;
