import Dexie from 'dexie';
import { scopeNames, type Changes, type PullResponse } from '#lib/protocol/pull.ts';
import { beforeFirstExchange, type KioskTables } from './tables.ts';

/** A finished walk over all pages of a pull. */
export interface Pulled {
  readonly reset: boolean;
  readonly pages: readonly Changes[];
  readonly last: Pick<PullResponse, 'cursor' | 'ackSeq' | 'backupSeq' | 'incarnation'>;
  /** Recovered events that had been answered before the pull began: their effects are in its rows. */
  readonly recoveredBefore: boolean;
}

/**
 * Applies a pull in one transaction: rows, cursor, and how far own events are contained. Only then do rows and own effects
 * agree, so that nothing is counted twice or forgotten in between (protocol.md, idea 5).
 */
export async function applyPull(tables: KioskTables, pulled: Pulled, epoch: string, nowMs: number): Promise<void> {
  const snapshot = scopeNames.map((name) => tables[name]);
  await tables.transaction('rw', [tables.meta, tables.outbox, tables.effects, ...snapshot], async () => {
    // Rows that a restored hub does not know must not linger, so a reset replaces everything.
    if (pulled.reset) await Promise.all(snapshot.map((table) => table.clear()));
    for (const changes of pulled.pages) await putRows(tables, changes);
    await tables.effects
      .where('[epoch+seq]')
      .between([epoch, Dexie.minKey], [epoch, pulled.last.ackSeq], true, true)
      .delete();
    if (pulled.recoveredBefore) await dropRecoveredEffects(tables, epoch);
    const sync = (await tables.read('sync')) ?? beforeFirstExchange;
    await tables.write('sync', {
      ...sync,
      cursor: pulled.last.cursor,
      containedSeq: pulled.last.ackSeq,
      backupSeq: pulled.last.backupSeq,
      incarnation: pulled.last.incarnation,
      snapshotAtMs: nowMs,
      lastExchangeMs: nowMs,
    });
  });
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
async function dropRecoveredEffects(tables: KioskTables, epoch: string): Promise<void> {
  const earlier = await tables.effects.filter((effect) => effect.epoch !== epoch).toArray();
  const events = await tables.outbox.bulkGet(earlier.map((effect) => effect.eventId));
  const answered = earlier.filter((_effect, index) => events[index]?.state !== 'recovered');
  await tables.effects.bulkDelete(answered.map((effect) => effect.key ?? -1));
}
