import Dexie from '#dexie';
import type { EventResult } from '#lib/protocol/push.ts';
import { placeKey, type Chain, type KioskTables, type OutboxException, type Place } from './tables.ts';
import type { Unanswered } from './outbox.ts';

// What an answer of the hub does to the outbox, and what takes that back. It is loaded with the exchange.

/**
 * What of a batch the hub looked at, in its order, and what it said of some of these events: the others it just
 * applied.
 */
export interface Answered {
  readonly events: readonly Place[];
  readonly results: readonly EventResult[];
}

/**
 * `waiting` counts as answered: the hub has the event and applies it when what it waits for arrives. Sending it again
 * would change nothing.
 */
const isSetAside = ({ status }: EventResult): boolean => status === 'invalid' || status === 'conflict';

/**
 * Writes the hub's answers down, in one transaction. The effects of an event that was set aside are taken back, since
 * the hub will never count them. Returns the chain as it stands then.
 */
export async function noteAnswers(
  tables: KioskTables,
  state: Unanswered,
  { events, results }: Answered,
): Promise<Chain | undefined> {
  const aside = results.filter(isSetAside).flatMap((answer) => {
    const event = events[answer.index];
    return event === undefined ? [] : [{ epoch: event.epoch, seq: event.seq, answer }];
  });
  // While all goes well nothing but the mark is touched, and nobody who records has to wait for it.
  const touched = state === 'waiting' && aside.length === 0 ? [tables.meta] : tables.ownTables;
  return tables.transaction('rw', touched, async () => {
    if (state === 'recovered') await tables.exceptions.bulkDelete(events.map(placeKey));
    if (aside.length > 0) await putAside(tables, aside);
    const chain = await tables.read('chain');
    return state === 'recovered' ? chain : advance(tables, chain, events);
  });
}

async function putAside(
  tables: KioskTables,
  aside: readonly (Place & Pick<OutboxException, 'answer'>)[],
): Promise<void> {
  await tables.exceptions.bulkPut(aside.map((mark) => ({ ...mark, state: 'setAside' })));
  await tables.effects.where('[epoch+seq]').anyOf(aside.map(placeKey)).delete();
}

/** Moves the chain's mark over events that have been answered, if it stands right before them or among them. */
async function advance(
  tables: KioskTables,
  chain: Chain | undefined,
  answered: readonly Place[],
): Promise<Chain | undefined> {
  const [first] = answered;
  const last = answered.at(-1);
  // Another tab may have begun a new chain, or have moved the mark back because a restored hub wants events again.
  if (first === undefined || last === undefined || chain?.epoch !== first.epoch) return chain;
  if (first.seq > chain.answeredSeq + 1 || last.seq <= chain.answeredSeq) return chain;
  const moved = { ...chain, answeredSeq: last.seq };
  await tables.write('chain', moved);
  return moved;
}

/**
 * Lets events of the chain from `seq` on wait again, inside the caller's transaction over `ownTables`: the hub asks for
 * them, or has lost them in a restore. Returns how many of them had been answered.
 */
export async function sendAgainFrom(tables: KioskTables, epoch: string, seq: number): Promise<number> {
  const chain = await tables.read('chain');
  if (chain?.epoch !== epoch || chain.answeredSeq < seq) return 0;
  await tables.write('chain', { ...chain, answeredSeq: seq - 1 });
  await tables.exceptions.where('[epoch+seq]').between([epoch, seq], [epoch, Dexie.maxKey], true, true).delete();
  return tables.outbox.where('[epoch+seq]').between([epoch, seq], [epoch, chain.answeredSeq], true, true).count();
}

/**
 * Lets every event of earlier chains wait as recovered, inside the caller's transaction over `ownTables`: a hub that
 * was restored from a backup may not have them, and no `ackSeq` tells. Those it has are answered as duplicates. Returns
 * how many there are.
 */
export async function sendEarlierAgain(tables: KioskTables, epoch: string): Promise<number> {
  const keys = await tables.outbox.toCollection().primaryKeys();
  const earlier = keys.filter(([chain]) => chain !== epoch);
  await tables.exceptions.bulkPut(
    earlier.map(([chain, seq]) => ({ epoch: chain, seq, state: 'recovered', answer: null })),
  );
  return earlier.length;
}
