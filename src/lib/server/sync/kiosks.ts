import { sql } from 'drizzle-orm';
import type { KioskStanding } from '#lib/domain/succession.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import type { Recorder } from './carry-out.ts';

/** A kiosk of the community, as the one that recorded an event and as the one that brings it. */
export type KnownKiosk = Recorder & KioskStanding & { readonly wasCopied?: boolean };

/** All kiosks of a community, by id: recovered events may be of any of them. */
export async function loadKiosks(tx: Transaction, communityId: string): Promise<ReadonlyMap<string, KnownKiosk>> {
  const rows = await queryRows<{
    id: string;
    store: string;
    status: 'active' | 'revoked';
    lost_ms: number | null;
    replaced_by: string | null;
    was_copied: boolean;
  }>(
    tx,
    sql`SELECT id, store, status, (extract(epoch FROM lost_at) * 1000)::float8 AS lost_ms, replaced_by,
        was_copied IS NOT NULL AS was_copied
      FROM kiosk WHERE community = ${communityId}`,
  );
  return new Map(
    rows.map(({ id, store, status, lost_ms: lostMs, replaced_by: replacedBy, was_copied: wasCopied }) => {
      const lostAt = lostMs === null ? null : new Date(lostMs);
      return [id, { store, lostAt, isLost: status === 'revoked', replacedBy, wasCopied }];
    }),
  );
}
