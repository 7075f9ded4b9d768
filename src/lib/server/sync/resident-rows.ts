import { sql } from 'drizzle-orm';
import { askLifeMs } from '#lib/domain/allotment.ts';
import { maskName } from '#lib/domain/name.ts';
import type { ResidentHead } from '#lib/protocol/columns.ts';
import type { Transaction } from '../db/database.ts';
import { walkRows, type Placed, type Walk, type Walked } from './walk.ts';

type RawResident = Placed<Omit<ResidentHead, 'maskedName' | 'balance' | 'wanted'>> & {
  readonly name: string;
  readonly balance: number | string;
  readonly wanted: number | string;
};

/** Residents behind a place. Their movements are looked up for those of a whole page (see `latestMovements`). */
export function walkResidents(tx: Transaction, walk: Walk): Promise<Walked<ResidentHead>> {
  const { subject, after, limit, now } = walk;
  const asksSince = new Date(now.getTime() - askLifeMs).toISOString();
  // The page is cut first, so that residents and asks are looked up for its accounts alone.
  return walkRows(tx, walk, residentHead, {
    select: sql`page.id, resident.number, resident.name, resident.elder_mode AS "elderMode", resident.initials,
      resident.name_hash AS "nameHash", page.balance,
      coalesce((page.allotted ->> ${subject.kiosk}::text)::integer, 0) AS allotted, coalesce(asked.points, 0) AS wanted,
      page.revision`,
    from: sql`(SELECT * FROM account WHERE account.community = ${subject.community} AND account.kind = 'resident'
          AND (account.revision, account.id) > (${after.revision}::bigint, ${after.id}::text)
        ORDER BY account.revision, account.id LIMIT ${limit}) AS page
      JOIN resident ON resident.community = page.community AND resident.id = page.id
      LEFT JOIN (
        SELECT resident, sum(points) AS points FROM allotment_ask
        WHERE community = ${subject.community} AND holder = ${subject.kiosk} AND asked_at > ${asksSince}::timestamptz
        GROUP BY resident) AS asked ON asked.resident = page.id`,
    where: sql`true`,
    key: [sql`page.revision`, sql`page.id`],
  });
}

const residentHead = ({ name, balance, wanted, ...raw }: RawResident): ResidentHead => ({
  id: raw.id,
  number: raw.number,
  maskedName: maskName(name),
  elderMode: raw.elderMode,
  initials: raw.initials,
  nameHash: raw.nameHash,
  balance: Number(balance),
  allotted: raw.allotted,
  wanted: Number(wanted),
});
