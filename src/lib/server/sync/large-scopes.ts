import { sql } from 'drizzle-orm';
import { askLifeMs } from '#lib/domain/allotment.ts';
import { maskName } from '#lib/domain/name.ts';
import type { CardColumns, Columns, ResidentHead } from '#lib/protocol/columns.ts';
import type { Transaction } from '../db/database.ts';
import { ofAbsorbed } from '../ledger/merges.ts';
import { lastStays } from '../ledger/stays.ts';
import { walkColumns, type Walk, type Walked } from './walk.ts';

// The scopes that are large: residents and cards come as columns.

/**
 * Residents behind a place. Their movements are looked up for those of a whole page (see `latestMovements`). Whoever
 * was merged into somebody else comes without a name, so that nobody is offered twice, and is wanted back as a whole;
 * the survivor has what all of them have.
 */
export async function walkResidents(tx: Transaction, walk: Walk): Promise<Walked<Columns<ResidentHead>>> {
  const { subject, after, limit, now } = walk;
  const asksSince = new Date(now.getTime() - askLifeMs).toISOString();
  // The page is cut first, so that residents and asks are looked up for its accounts alone.
  const { rows, ...walked } = await walkColumns(
    tx,
    walk,
    {
      number: ['text', sql`resident.number`],
      name: ['text', sql`CASE WHEN merge.absorbed IS NULL THEN resident.name ELSE '' END`],
      elderMode: ['number', sql`resident.elder_mode`],
      initials: ['text', sql`CASE WHEN merge.absorbed IS NULL THEN resident.initials ELSE '' END`],
      balance: ['number', sql`cut.balance + coalesce(theirs.balance, 0)`],
      allotted: ['number', sql`coalesce((cut.allotted ->> ${subject.kiosk}::text)::bigint, 0)`],
      // What others were lent of it is wanted back: a release repays it. Of somebody absorbed all is wanted.
      wanted: [
        'number',
        sql`CASE WHEN merge.absorbed IS NULL
          THEN coalesce(asked.points, 0) + coalesce((cut.lent ->> ${subject.kiosk}::text)::bigint, 0)
          ELSE coalesce((cut.allotted ->> ${subject.kiosk}::text)::bigint, 0) END`,
      ],
    },
    {
      from: sql`(SELECT * FROM account WHERE account.community = ${subject.community} AND account.kind = 'resident'
          AND (account.revision, account.id) > (${after.revision}::bigint, ${after.id}::text)
        ORDER BY account.revision, account.id LIMIT ${limit}) AS cut
      JOIN resident ON resident.community = ${subject.community} AND resident.id = cut.id
      LEFT JOIN resident_merge AS merge ON merge.community = ${subject.community} AND merge.absorbed = cut.id
      LEFT JOIN ${ofAbsorbed(subject.community)} AS theirs ON theirs.survivor = cut.id
      LEFT JOIN (
        SELECT resident, sum(points) AS points FROM allotment_ask
        WHERE community = ${subject.community} AND holder = ${subject.kiosk} AND asked_at > ${asksSince}::timestamptz
        GROUP BY resident) AS asked ON asked.resident = cut.id`,
      where: sql`true`,
      key: [sql`cut.revision`, sql`cut.id`],
    },
  );
  const { name, ...columns } = rows;
  const maskedName = (name as readonly string[]).map(maskName);
  return { ...walked, rows: { ...columns, maskedName } as Columns<ResidentHead> };
}

/**
 * Cards behind a place. Those of somebody who has moved away come as revoked, whatever they are: every tablet of every
 * release lets nobody spend by such a card. Those of somebody who was merged come as the survivor's.
 */
export async function walkCards(tx: Transaction, walk: Walk): Promise<Walked<CardColumns>> {
  const { community } = walk.subject;
  const { rows, ...walked } = await walkColumns(
    tx,
    walk,
    {
      residentId: ['word', sql`coalesce(merge.survivor, card.resident)`],
      status: ['word', sql`CASE WHEN stay.away AND card.status = 'active' THEN 'revoked' ELSE card.status END`],
    },
    {
      from: sql`card
        LEFT JOIN resident_merge AS merge ON merge.community = ${community} AND merge.absorbed = card.resident
        LEFT JOIN ${lastStays(community)} AS stay ON stay.resident = coalesce(merge.survivor, card.resident)`,
      where: sql`card.community = ${community}`,
      key: [sql`card.revision`, sql`card.hash`],
    },
  );
  return { ...walked, rows: rows as CardColumns };
}
