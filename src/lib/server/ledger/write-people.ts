import { sql } from 'drizzle-orm';
import { hashName } from '#lib/domain/name.ts';
import { insertRows, type Transaction } from '../db/database.ts';
import { accountTable } from '../db/schema/ledger.ts';
import { residentTable } from '../db/schema/resident.ts';
import type { Book } from './book.ts';
import type { Change } from './change.ts';
import { cardKeyOf } from './community.ts';

type People = Pick<Book, 'newResidents' | 'cardChanges'>;

/** Writes residents with their accounts, and cards. Comes before the points, which may be for those very residents. */
export async function writePeople(tx: Transaction, change: Change, people: People): Promise<void> {
  await writeResidents(tx, change, people);
  await writeCards(tx, change, people);
}

async function writeResidents(tx: Transaction, change: Change, { newResidents }: People): Promise<void> {
  if (newResidents.length === 0) return;
  const { communityId: community, revision } = change;
  const cardKey = await cardKeyOf(tx, community);
  await insertRows(
    tx,
    residentTable,
    newResidents.map(({ entry, resident: { residentId: id, ...resident } }) => ({
      community,
      id,
      ...resident,
      nameHash: hashName(cardKey, resident.name),
      // What the counter does not ask for, the office may add.
      kind: '',
      team: '',
      createdAt: new Date(entry.event.at),
    })),
  );
  await insertRows(
    tx,
    accountTable,
    newResidents.map(({ resident }) => ({
      community,
      id: resident.residentId,
      kind: 'resident' as const,
      balance: 0,
      revision,
    })),
  );
}

async function writeCards(tx: Transaction, change: Change, { cardChanges }: People): Promise<void> {
  if (cardChanges.size === 0) return;
  const rows = [...cardChanges].map(([hash, { residentId, status, at }]) => ({
    hash,
    resident: residentId,
    status,
    issued_at: at.toISOString(),
    ended_at: status === 'active' ? null : at.toISOString(),
  }));
  await tx.execute(sql`
    INSERT INTO card (community, hash, resident, status, issued_at, ended_at, revision)
    SELECT ${change.communityId}, given.hash, given.resident, given.status, given.issued_at, given.ended_at,
      ${change.revision}::bigint
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS given(hash text, resident text, status text, issued_at timestamptz, ended_at timestamptz)
    ON CONFLICT (community, hash) DO UPDATE
    SET status = excluded.status, ended_at = excluded.ended_at, revision = excluded.revision`);
}
