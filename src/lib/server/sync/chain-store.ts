import { sql } from 'drizzle-orm';
import { queryRows, type Transaction } from '../db/database.ts';
import type { Chain } from './chain.ts';

/** A chain as it is stored. `isNew` is true for one the hub has never heard of. */
export interface StoredChain extends Chain {
  readonly isNew: boolean;
  readonly backupSeq: number | null;
}

type ChainRow = {
  readonly status: 'open' | 'closed';
  readonly ack_seq: number | string;
  readonly last_hash: string | null;
  readonly backup_seq: number | string | null;
};

/** The chain of a kiosk and epoch; one that stands at 0 when there is none yet. */
export async function loadChain(
  tx: Transaction,
  communityId: string,
  kiosk: string,
  epoch: string,
): Promise<StoredChain> {
  const [row] = await queryRows<ChainRow>(
    tx,
    sql`SELECT status, ack_seq, last_hash, backup_seq FROM chain
      WHERE community = ${communityId} AND kiosk = ${kiosk} AND epoch = ${epoch}`,
  );
  if (row === undefined) {
    return { kiosk, epoch, status: 'open', ackSeq: 0, lastHash: null, backupSeq: null, isNew: true };
  }
  return {
    kiosk,
    epoch,
    status: row.status,
    ackSeq: Number(row.ack_seq),
    lastHash: row.last_hash,
    backupSeq: row.backup_seq === null ? null : Number(row.backup_seq),
    isNew: false,
  };
}

/** Writes how far a chain has come. A new one closes the open one, where that stands. */
export async function saveChain(
  tx: Transaction,
  communityId: string,
  before: StoredChain,
  after: Chain,
  now: Date,
): Promise<void> {
  if (after.ackSeq === before.ackSeq) return;
  const { kiosk, epoch, ackSeq, lastHash } = after;
  const at = now.toISOString();
  if (!before.isNew) {
    await tx.execute(sql`
      UPDATE chain SET ack_seq = ${ackSeq}, last_hash = ${lastHash}
      WHERE community = ${communityId} AND kiosk = ${kiosk} AND epoch = ${epoch}`);
    return;
  }
  await tx.execute(sql`
    UPDATE chain SET status = 'closed', closed_at = ${at}
    WHERE community = ${communityId} AND kiosk = ${kiosk} AND status = 'open'`);
  await tx.execute(sql`
    INSERT INTO chain (community, kiosk, epoch, status, ack_seq, last_hash, opened_at)
    VALUES (${communityId}, ${kiosk}, ${epoch}, 'open', ${ackSeq}, ${lastHash}, ${at})`);
}
