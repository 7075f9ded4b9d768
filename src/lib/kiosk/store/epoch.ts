import { timeOfUuid, uuidV7, type RandomBytes } from '#lib/base/id.ts';
import { genesis } from '#lib/protocol/seal.ts';
import { nextBatch, noLimit } from './outbox.ts';
import { beforeFirstExchange, type KioskTables } from './tables.ts';

/**
 * Begins a new chain inside the caller's transaction over `ownTables`. What the old one had not sent goes as recovered,
 * because the hub closes the old chain where it stood. Numbers of receipts go on, so that none is given twice.
 * @param nowMs Unix milliseconds by whatever clock there is: the chain's name sorts behind all others even so.
 * @returns the new chain's name, and how many events wait as recovered.
 */
export async function startEpoch(
  tables: KioskTables,
  nowMs: number,
  random: RandomBytes,
): Promise<{ readonly epoch: string; readonly recovered: number }> {
  const epoch = uuidV7(Math.max(nowMs, (await lastEpochMs(tables)) + 1), random);
  const firstNumber = (await highestNumber(tables)) + 1;
  const unsent = await nextBatch(tables, 'waiting', noLimit);
  await tables.exceptions.bulkPut(
    unsent.map((row) => ({ epoch: row.epoch, seq: row.seq, state: 'recovered', answer: null })),
  );
  await tables.write('chain', { epoch, nextSeq: 1, lastHash: genesis, firstNumber, answeredSeq: 0 });
  const sync = (await tables.read('sync')) ?? beforeFirstExchange;
  // The rows stay to be looked at, but only a pull from the start tells what of the old chain they contain.
  await tables.write('sync', { ...sync, containedSeq: 0, cursor: null });
  return { epoch, recovered: await tables.exceptions.where('state').equals('recovered').count() };
}

/**
 * When the last of the chains began that this tablet remembers, by their names; -1 where it remembers none. The order
 * of names is the order of chains: a clock that an empty battery has set back must not put a new one before those.
 */
async function lastEpochMs(tables: KioskTables): Promise<number> {
  const [chain, row] = await Promise.all([tables.read('chain'), tables.outbox.orderBy('[epoch+seq]').last()]);
  return Math.max(-1, ...[chain, row].flatMap((one) => (one === undefined ? [] : timeOfUuid(one.epoch))));
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
