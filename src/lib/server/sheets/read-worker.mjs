import { parentPort } from 'node:worker_threads';
import { readCsv } from './read-csv.mjs';
import { Refused } from './refused.mjs';
import { readXlsx } from './read-xlsx.mjs';

// The thread of read.ts: it takes the bytes of a file and answers with the table, or with why there is none. It is
// started as the file that it is, and so is no part of what is bundled.

/** So many rows go over at once: the hub takes each message apart in one go. */
const rowsAtOnce = 1000;

/** @param {import('#lib/domain/sheet.ts').ReadSheet} sheet */
function answer({ rows, ...sheet }) {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    parentPort?.postMessage({ rows: rows.slice(from, from + rowsAtOnce) });
  }
  parentPort?.postMessage({ sheet });
}

/** Archives, in which workbooks are kept as well. */
const zip = [0x50, 0x4b, 0x03, 0x04];
/** Word, Excel and others until 2003, and what is encrypted since. */
const compound = [0xd0, 0xcf, 0x11, 0xe0];
const pdf = [0x25, 0x50, 0x44, 0x46];
/** PNG, JPEG, RAR and 7z. */
const others = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x52, 0x61, 0x72, 0x21],
  [0x37, 0x7a, 0xbc, 0xaf],
];

/**
 * @param {Buffer} bytes
 * @returns {Promise<import('#lib/domain/sheet.ts').ReadSheet>}
 */
async function read(bytes) {
  /** @param {readonly number[]} magic */
  const begins = (magic) => magic.every((byte, index) => bytes[index] === byte);
  if (bytes.length === 0) throw new Refused('empty');
  if (begins(compound)) throw new Refused(bytes.includes('EncryptedPackage', 0, 'utf16le') ? 'encrypted' : 'xls');
  if (begins(pdf)) throw new Refused('pdf');
  if (others.some(begins)) throw new Refused('otherFile');
  /** @param {number} rows */
  const tell = (rows) => parentPort?.postMessage({ read: rows });
  const sheet = begins(zip) ? await readXlsx(bytes, tell) : readCsv(bytes, tell);
  if (sheet.rows.length === 0) throw new Refused('empty');
  if (sheet.rows.length === 1) throw new Refused('noRows');
  return sheet;
}

parentPort?.once('message', (/** @type {Uint8Array} */ bytes) => {
  read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).then(answer, (/** @type {unknown} */ failure) =>
    parentPort?.postMessage({ refused: failure instanceof Refused ? failure.refusal : 'broken' }),
  );
});
