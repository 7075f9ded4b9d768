import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { open, type Entry, type ZipFile } from 'yauzl';
import { migrations } from '../db/migrate.ts';
import {
  archiveKinds,
  archiveVersion,
  headSchema,
  manifestPart,
  manifestSchema,
  rowsPart,
  type ArchiveKind,
  type Manifest,
} from './manifest.ts';
import { archivedTables } from './tables.ts';

/**
 * Why a file is not taken. `foreign`: it is no archive of ours. `newer`: a later version of the program made it.
 * `older`: an earlier one did, and it is to be taken as it stands. `broken`: it is not what was written. `otherKind`:
 * it was made for a copy and a community is to move, or the other way round.
 */
export type ArchiveFault = 'foreign' | 'newer' | 'older' | 'broken' | 'otherKind';

/** A file that is not taken. Nothing was changed. */
export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused';
  readonly fault: ArchiveFault;

  constructor(fault: ArchiveFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

const broken = (what: string): ArchiveRefused => new ArchiveRefused('broken', what);

/** An archive that was opened; what it says of itself was read, and its rows were not yet. */
export interface OpenArchive {
  readonly manifest: Manifest;
  /**
   * The rows of a table, some hundred lines of JSON at a time; none for a table that it does not hold.
   * @throws ArchiveRefused at the end when they are not what the manifest says
   */
  readonly lines: (table: string) => AsyncGenerator<readonly string[]>;
  readonly close: () => void;
}

/** More than any manifest has. */
const mostManifestBytes = 1_000_000;
/** More than any row has: its longest text is what a tablet may push at once. */
const mostLineBytes = 64_000_000;

/**
 * Opens an archive and reads what it says of itself.
 * @throws ArchiveRefused
 */
export async function openArchive(file: string): Promise<OpenArchive> {
  const zip = await openZip(file);
  try {
    const entries = await entriesOf(zip);
    const manifest = readManifest(await manifestText(zip, entries));
    const expected = [...manifest.parts.map(({ table }) => rowsPart(table)), manifestPart];
    if (expected.length !== entries.size || !expected.every((name) => entries.has(name))) {
      throw broken('its parts are not those that it names');
    }
    return {
      manifest,
      lines: (table) => linesOf(zip, entries.get(rowsPart(table)), manifest, table),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** Throws ArchiveRefused for one that was made for something else. */
export function requireKind({ manifest }: OpenArchive, kind: ArchiveKind): void {
  if (manifest.kind !== kind) throw new ArchiveRefused('otherKind', `it was made for a ${manifest.kind}`);
}

/**
 * Reads all of it once, so that whoever goes on changes nothing for an archive that is not whole.
 * @throws ArchiveRefused
 */
export async function checkArchive({ manifest, lines }: OpenArchive): Promise<void> {
  for (const { table } of manifest.parts) {
    if (!archivedTables.has(table)) throw broken(`it holds rows of ${table}, which there is not`);
    for await (const page of lines(table)) for (const line of page) checkOwner(line, table, manifest);
  }
}

const ownerSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ id: v.optional(v.unknown()), community: v.optional(v.unknown()) }),
);

/** An archive is of one community, and brings no row into another one. */
function checkOwner(line: string, table: string, { community }: Manifest): void {
  const read = v.safeParse(ownerSchema, line);
  const owner = read.success ? (table === 'community' ? read.output.id : read.output.community) : undefined;
  if (owner !== community.id) throw broken(`a row of ${table} is of another community`);
}

const openFile = promisify(open) as (file: string, options: object) => Promise<ZipFile>;

async function openZip(file: string): Promise<ZipFile> {
  try {
    return await openFile(file, { lazyEntries: true, autoClose: false });
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error;
    throw new ArchiveRefused('foreign', 'it is no zip file, or its end is missing');
  }
}

function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', (error: Error) => reject(broken(error.message)));
    zip.readEntry();
  });
}

async function manifestText(zip: ZipFile, entries: ReadonlyMap<string, Entry>): Promise<string> {
  const entry = entries.get(manifestPart);
  if (entry === undefined) throw new ArchiveRefused('foreign', `it has no ${manifestPart}`);
  const chunks: Buffer[] = [];
  for await (const chunk of bytesOf(zip, entry, mostManifestBytes)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const isKind = (said: string): said is ArchiveKind => archiveKinds.some((kind) => kind === said);

function readManifest(said: string): Manifest {
  const head = v.safeParse(v.pipe(v.string(), v.parseJson(), headSchema), said);
  if (!head.success) throw new ArchiveRefused('foreign', `its ${manifestPart} is none of ours`);
  if (head.output.version > archiveVersion) {
    throw new ArchiveRefused('newer', `its form is version ${head.output.version}`);
  }
  if (!isKind(head.output.kind)) throw new ArchiveRefused('newer', `it is for a ${head.output.kind}`);
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), manifestSchema), said);
  if (!read.success) throw broken(`its ${manifestPart} is not as it was written`);
  const { schema } = read.output;
  if (!migrations.some(({ id }) => id === schema)) throw new ArchiveRefused('newer', `its rows are of ${schema}`);
  return read.output;
}

/** The bytes of a part, and no more than it may have. */
async function* bytesOf(zip: ZipFile, entry: Entry, most: number): AsyncGenerator<Buffer> {
  const openPart = promisify(zip.openReadStream.bind(zip)) as (entry: Entry) => Promise<Readable>;
  let bytes = 0;
  try {
    for await (const chunk of (await openPart(entry)) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > most) throw broken(`${entry.fileName} is longer than it says`);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof ArchiveRefused ? error : broken(error instanceof Error ? error.message : 'unreadable');
  }
}

async function* linesOf(
  zip: ZipFile,
  entry: Entry | undefined,
  { parts }: Manifest,
  table: string,
): AsyncGenerator<readonly string[]> {
  const part = parts.find((each) => each.table === table);
  if (entry === undefined || part === undefined) return;
  const digest = createHash('sha256');
  let rows = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytesOf(zip, entry, part.bytes)) {
    digest.update(chunk);
    const end = chunk.lastIndexOf('\n');
    if (end < 0) {
      rest = Buffer.concat([rest, chunk]);
      if (rest.length > mostLineBytes) throw broken(`a row of ${table} is too long`);
      continue;
    }
    const page = Buffer.concat([rest, chunk.subarray(0, end)])
      .toString('utf8')
      .split('\n');
    rest = chunk.subarray(end + 1);
    rows += page.length;
    yield page;
  }
  const isSame = rest.length === 0 && rows === part.rows && digest.digest('base64url') === part.sha256;
  if (!isSame) throw broken(`the rows of ${table} are not those that were written`);
}
