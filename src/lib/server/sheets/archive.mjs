import { promisify } from 'node:util';
import { fromBuffer } from 'yauzl';
import { Refused } from './refused.mjs';

/**
 * @typedef {object} Archive
 * @property {(file: string) => boolean} has
 * @property {(file: string) => AsyncGenerator<Buffer>} read
 */

/** More parts than any workbook has. */
const mostEntries = 2000;
/** XML shrinks to a tenth or so; what shrinks further, and is large, was made to fill the memory. */
const mostRatio = 300;
const smallBytes = 5_000_000;

/**
 * Opens an archive of which at most so many bytes are unpacked in all. They are counted as they come, since the sizes
 * that an archive names may be anything.
 * @param {Buffer} bytes
 * @param {number} mostBytes
 * @returns {Promise<Archive>}
 */
export async function openArchive(bytes, mostBytes) {
  const open = /** @type {(bytes: Buffer, options: object) => Promise<import('yauzl').ZipFile>} */ (
    promisify(fromBuffer)
  );
  const zip = await open(bytes, { lazyEntries: true }).catch(() => {
    throw new Refused('broken');
  });
  if (zip.entryCount > mostEntries) throw new Refused('tooLarge');
  const entries = await entriesOf(zip);
  let unpacked = 0;
  return {
    has: (file) => entries.has(file),
    read: async function* (file) {
      const entry = entries.get(file);
      if (entry === undefined) return;
      if (entry.isEncrypted()) throw new Refused('encrypted');
      const stream = await /** @type {Promise<import('node:stream').Readable>} */ (
        promisify(zip.openReadStream.bind(zip))(entry)
      );
      let own = 0;
      for await (const chunk of stream) {
        own += chunk.length;
        unpacked += chunk.length;
        if (unpacked > mostBytes || (own > smallBytes && own > mostRatio * Math.max(entry.compressedSize, 1))) {
          throw new Refused('tooLarge');
        }
        yield chunk;
      }
    },
  };
}

/**
 * @param {import('yauzl').ZipFile} zip
 * @returns {Promise<Map<string, import('yauzl').Entry>>}
 */
const entriesOf = (zip) =>
  new Promise((resolve, reject) => {
    /** @type {Map<string, import('yauzl').Entry>} */
    const entries = new Map();
    zip.on('entry', (/** @type {import('yauzl').Entry} */ entry) => {
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', () => reject(new Refused('broken')));
    zip.readEntry();
  });
