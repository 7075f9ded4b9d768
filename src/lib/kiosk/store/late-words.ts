import { isReadBy } from '#lib/protocol/versions.ts';
import type { KioskTables } from './tables.ts';

// Words that come to the hub after their event, because the tablet was put back for a while to a release that knows
// nothing of them, and that sent the event alone. Loaded with an exchange.

/** Notes that the hub has answered a request that held these words. */
export const noteTold = async (tables: KioskTables, commitments: readonly string[]): Promise<void> => {
  if (commitments.length === 0) return;
  await tables.transaction('rw', tables.personalWords, async () => {
    const rows = await tables.personalWords.bulkGet([...commitments]);
    const told = rows.filter((row) => row !== undefined);
    await tables.personalWords.bulkPut(told.map(({ commitment, words }) => ({ commitment, words })));
  });
};

/**
 * Lets events wait again that the hub has answered without their words. It answers them as duplicates and takes the
 * words. An event that it set aside, or does not read any more, is left as it is.
 */
export const sendWordsAfter = (tables: KioskTables): Promise<void> =>
  tables.transaction('rw', [tables.meta, tables.outbox, tables.exceptions, tables.personalWords], async () => {
    const untold = (await tables.personalWords.orderBy('untold').toArray()).flatMap(({ untold: place }) =>
      place === undefined ? [] : [place],
    );
    if (untold.length === 0) return;
    const { chain, reads } = await tables.readAll();
    const answered = untold.filter(([epoch, seq]) => epoch !== chain?.epoch || seq <= chain.answeredSeq);
    const [rows, marks] = await Promise.all([tables.outbox.bulkGet(answered), tables.exceptions.bulkGet(answered)]);
    const again = rows.flatMap((row, index) =>
      row !== undefined && marks[index] === undefined && isReadBy(reads, row.event) ? [row] : [],
    );
    await tables.exceptions.bulkPut(again.map(({ epoch, seq }) => ({ epoch, seq, state: 'recovered', answer: null })));
  });
