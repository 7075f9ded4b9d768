import { genesis } from '#lib/protocol/seal.ts';
import { nextBatch, noLimit } from './outbox.ts';
import { beforeFirstExchange, type KioskTables } from './tables.ts';

/**
 * Begins a new chain inside the caller's transaction over `ownTables`. What the old one had not sent goes as recovered,
 * because the hub closes the old chain where it stood. Numbers of receipts go on, so that none is given twice.
 * @returns how many events wait as recovered.
 */
export async function startEpoch(tables: KioskTables, epoch: string): Promise<number> {
  const firstNumber = (await highestNumber(tables)) + 1;
  const unsent = await nextBatch(tables, 'waiting', noLimit);
  await tables.exceptions.bulkPut(
    unsent.map((row) => ({ epoch: row.epoch, seq: row.seq, state: 'recovered', answer: null })),
  );
  await tables.write('chain', { epoch, nextSeq: 1, lastHash: genesis, firstNumber, answeredSeq: 0 });
  const sync = (await tables.read('sync')) ?? beforeFirstExchange;
  // The rows stay to be looked at, but only a pull from the start tells what of the old chain they contain.
  await tables.write('sync', { ...sync, containedSeq: 0, cursor: null });
  return tables.exceptions.where('state').equals('recovered').count();
}

/**
 * The highest number of a receipt that this tablet remembers: of its chain, and of what came back from the second copy.
 */
async function highestNumber(tables: KioskTables): Promise<number> {
  const chain = await tables.read('chain');
  let highest = chain === undefined ? 0 : chain.firstNumber + chain.nextSeq - 2;
  await tables.outbox.each(({ event }) => {
    // Registrations take their numbers from the same counter.
    if (event.type !== 'redemption.recorded' && event.type !== 'resident.registered') return;
    const number = Number(/\d+$/.exec(event.body.number)?.[0] ?? 0);
    highest = Math.max(highest, number);
  });
  return highest;
}
