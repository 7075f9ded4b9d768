import Dexie from '#dexie';
import type { RandomBytes } from '#lib/base/id.ts';
import { isKnown } from '#lib/facts/facts.ts';
import type { Lease } from '#lib/domain/lease.ts';
import type { Changes, PullResponse } from '#lib/protocol/pull.ts';
import { sendAgainFrom, sendEarlierAgain } from './answers.ts';
import { nextBatch, noLimit } from './outbox.ts';
import { startEpoch } from './epoch.ts';
import { eraseWords } from './erase-words.ts';
import { policyInForce } from './policy.ts';
import { addEffects } from './record.ts';
import { putRows, snapshotTables } from './scope-rows.ts';
import { beforeFirstExchange, placeKey, type KioskTables } from './tables.ts';

/** A finished walk over all pages of a pull. */
export interface Pulled {
  /** The cursor that the walk began with. */
  readonly from: string | null;
  readonly reset: boolean;
  readonly pages: readonly Changes[];
  readonly last: Pick<PullResponse, 'cursor' | 'ackSeq' | 'backupSeq' | 'incarnation'> & {
    readonly lease: Lease | null;
  };
}

/**
 * Where this tablet stands when a pull is applied. A new epoch is begun if the hub knows more of our chain than we do.
 */
export interface Applying {
  readonly epoch: string;
  readonly nowMs: number;
  readonly random: RandomBytes;
}

/**
 * Applies a pull in one transaction: rows, cursor, and how far own events are contained. Only then do rows and own
 * effects agree, so that nothing is counted twice or forgotten in between (docs/protocol.md, principle 5).
 * @returns how many events must be sent (again), because a restored hub has lost them or this tablet was restored
 * itself;
 *   undefined when another tab has applied a pull in the meantime, which makes this one out of date.
 */
export async function applyPull(
  tables: KioskTables,
  pulled: Pulled,
  { epoch, nowMs, random }: Applying,
): Promise<number | undefined> {
  const snapshot = snapshotTables(tables);
  return tables.transaction('rw', [...tables.ownTables, tables.personalWords, ...snapshot], async () => {
    const [chain, known] = await Promise.all([tables.read('chain'), tables.read('sync')]);
    const sync = known ?? beforeFirstExchange;
    if (sync.cursor !== pulled.from || chain?.epoch !== epoch) return undefined;
    const { ackSeq, cursor, backupSeq, incarnation, lease } = pulled.last;
    if (ackSeq >= chain.nextSeq) return (await startEpoch(tables, nowMs, random)).recovered;
    // Rows that a restored hub does not know must not linger, so a reset replaces everything.
    if (pulled.reset) await Promise.all(snapshot.map((table) => table.clear()));
    await putRows(tables, pulled.pages);
    await eraseWords(
      tables,
      pulled.pages.flatMap(({ erasures }) => erasures),
    );
    const isRestored = sync.incarnation !== null && sync.incarnation !== incarnation;
    let again = isRestored ? await sendEarlierAgain(tables, epoch) : 0;
    // What a restored hub had acknowledged it may have forgotten, also when no pull had shown it contained yet.
    if (isRestored || ackSeq < sync.containedSeq) again += await sendAgainFrom(tables, epoch, ackSeq + 1);
    if (pulled.reset || again > 0) await rebuildEffects(tables, epoch, ackSeq);
    else await dropContainedEffects(tables, epoch, ackSeq);
    await tables.write('sync', {
      cursor,
      backupSeq,
      incarnation,
      containedSeq: ackSeq,
      snapshotAtMs: nowMs,
      lastExchangeMs: nowMs,
      lease,
    });
    return again;
  });
}

/**
 * The effects of exactly those own events that the rows do not contain: behind `ackSeq`, or recovered and not answered.
 * Those of a later release's events cannot be worked out here, and stay as that release has written them.
 */
async function rebuildEffects(tables: KioskTables, epoch: string, ackSeq: number): Promise<void> {
  const later = await tables.outbox
    .where('[epoch+seq]')
    .between([epoch, ackSeq + 1], [epoch, Dexie.maxKey])
    .toArray();
  const recovered = await nextBatch(tables, 'recovered', noLimit);
  const unknown = [...recovered, ...later].filter(({ event }) => !isKnown(event));
  const kept = new Set(unknown.map((row) => placeKey(row).join()));
  await tables.effects.filter((effect) => !kept.has(placeKey(effect).join())).delete();
  const { zone } = await policyInForce(tables);
  for (const row of [...recovered, ...later]) await addEffects(tables, row.event, zone);
}

/** Own events up to `ackSeq`, and those of earlier chains that have been answered, are contained in the rows now. */
async function dropContainedEffects(tables: KioskTables, epoch: string, ackSeq: number): Promise<void> {
  await tables.effects.where('[epoch+seq]').between([epoch, Dexie.minKey], [epoch, ackSeq], true, true).delete();
  const earlier = await tables.effects.filter((effect) => effect.epoch !== epoch).toArray();
  const marks = await tables.exceptions.bulkGet(earlier.map(placeKey));
  const answered = earlier.filter((_effect, index) => marks[index]?.state !== 'recovered');
  await tables.effects.bulkDelete(answered.map((effect) => effect.key ?? -1));
}
