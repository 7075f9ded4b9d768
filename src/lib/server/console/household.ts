import { sql } from 'drizzle-orm';
import { mostMembers, type Member } from '#lib/domain/household.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { isPerson } from '../ledger/merges.ts';
import { isAway } from '../ledger/stays.ts';

/** Who else is of a resident's household, by number, one more than are shown; nobody where no household is known. */
export const membersWith = (
  database: Transaction,
  communityId: string,
  { id, household }: { readonly id: string; readonly household: string },
): Promise<readonly Member[]> =>
  queryRows<Member>(
    database,
    sql`SELECT id, number, name, ${isAway(communityId, sql`resident.id`)} AS "isAway" FROM resident
      WHERE community = ${communityId} AND household = ${household} AND household <> '' AND id <> ${id}
        AND ${isPerson(communityId, sql`resident.id`)}
      ORDER BY number LIMIT ${mostMembers + 1}`,
  );
