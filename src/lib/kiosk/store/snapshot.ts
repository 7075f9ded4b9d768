import Dexie from 'dexie';
import { scopeNames, type Changes, type PullResponse } from '#lib/protocol/pull.ts';
import { sendAgainFrom } from './outbox.ts';
import { addEffects } from './record.ts';
import { beforeFirstExchange, type KioskTables } from './tables.ts';

/** A finished walk over all pages of a pull. */
export interface Pulled {
  /** The cursor that the walk began with. */
  readonly from: string | null;
  readonly reset: boolean;
  readonly pages: readonly Changes[];
  readonly last: Pick<PullResponse, 'cursor' | 'ackSeq' | 'backupSeq' | 'incarnation'>;
}

/**
 * Applies a pull in one transaction: rows, cursor, and how far own events are contained. Only then do rows and own effects
 * agree, so that nothing is counted twice or forgotten in between (protocol.md, idea 5).
 * @returns how many events must be sent again, because a restored hub has lost them; undefined when another tab has
 *   applied a pull in the meantime, which makes this one out of date.
 */
export async function applyPull(
  tables: KioskTables,
  pulled: Pulled,
  epoch: string,
  nowMs: number,
): Promise<number | undefined> {
  const snapshot = scopeNames.map((name) => tables[name]);
  return tables.transaction('rw', [tables.meta, tables.outbox, tables.effects, ...snapshot], async () => {
    const [chain, known] = await Promise.all([tables.read('chain'), tables.read('sync')]);
    const sync = known ?? beforeFirstExchange;
    if (sync.cursor !== pulled.from || chain?.epoch !== epoch) return undefined;
    // Rows that a restored hub does not know must not linger, so a reset replaces everything.
    if (pulled.reset) await Promise.all(snapshot.map((table) => table.clear()));
    for (const changes of pulled.pages) await putRows(tables, changes);
    const { ackSeq, cursor, backupSeq, incarnation } = pulled.last;
    await tables.effects.where('[epoch+seq]').between([epoch, Dexie.minKey], [epoch, ackSeq], true, true).delete();
    await dropEarlierEffects(tables, epoch);
    const lost = ackSeq < sync.containedSeq ? await restoreEffects(tables, epoch, ackSeq) : 0;
    await tables.write('sync', {
      cursor,
      backupSeq,
      incarnation,
      containedSeq: ackSeq,
      snapshotAtMs: nowMs,
      lastExchangeMs: nowMs,
    });
    return lost;
  });
}

/** Own events that the hub has forgotten count as local effects again, and are sent again. */
async function restoreEffects(tables: KioskTables, epoch: string, ackSeq: number): Promise<number> {
  const later = [epoch, ackSeq + 1];
  await tables.effects.where('[epoch+seq]').between(later, [epoch, Dexie.maxKey], true, true).delete();
  const rows = await tables.outbox.where('[epoch+seq]').between(later, [epoch, Dexie.maxKey], true, true).toArray();
  for (const row of rows) if (row.state !== 'setAside') await addEffects(tables, row.event);
  return sendAgainFrom(tables, epoch, ackSeq + 1);
}

async function putRows(tables: KioskTables, changes: Changes): Promise<void> {
  await Promise.all([
    tables.communities.bulkPut(changes.communities),
    tables.categories.bulkPut(changes.categories),
    tables.items.bulkPut(changes.items),
    tables.stock.bulkPut(changes.stock),
    tables.residents.bulkPut(changes.residents),
    tables.cards.bulkPut(changes.cards),
  ]);
}

/** Effects of earlier chains whose events have all been answered are contained in the rows that were pulled after. */
async function dropEarlierEffects(tables: KioskTables, epoch: string): Promise<void> {
  const earlier = await tables.effects.filter((effect) => effect.epoch !== epoch).toArray();
  const events = await tables.outbox.bulkGet(earlier.map((effect) => effect.eventId));
  const answered = earlier.filter((_effect, index) => events[index]?.state !== 'recovered');
  await tables.effects.bulkDelete(answered.map((effect) => effect.key ?? -1));
}
