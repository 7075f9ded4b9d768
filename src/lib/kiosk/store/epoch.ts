import { genesis } from '#lib/protocol/event.ts';
import { beforeFirstExchange, type KioskTables } from './tables.ts';

/**
 * Begins a new chain inside the caller's transaction over `meta`, `outbox` and `effects`. What the old one had not sent goes
 * as recovered, because the hub closes the old chain where it stood. Numbers of receipts go on, so that none is given twice.
 * @returns how many events wait as recovered.
 */
export async function startEpoch(tables: KioskTables, epoch: string): Promise<number> {
  const firstNumber = (await highestNumber(tables)) + 1;
  await tables.outbox.where('state').equals('waiting').modify({ state: 'recovered' });
  await tables.write('chain', { epoch, nextSeq: 1, lastHash: genesis, firstNumber });
  const sync = (await tables.read('sync')) ?? beforeFirstExchange;
  // The rows stay to be looked at, but only a pull from the start tells what of the old chain they contain.
  await tables.write('sync', { ...sync, containedSeq: 0, cursor: null });
  return tables.outbox.where('state').equals('recovered').count();
}

/** The highest number of a receipt that this tablet remembers: of its chain, and of what came back from the second copy. */
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
