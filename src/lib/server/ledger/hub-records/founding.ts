import { sql } from 'drizzle-orm';
import { insertRows } from '../../db/database.ts';
import { accountTable } from '../../db/schema/ledger.ts';
import { systemAccounts } from '../balances.ts';
import type { HubRecord } from './definition.ts';

/** Fills in the row that the chain hangs on, and opens the accounts that stand against the residents'. */
export const founding: HubRecord<'community.founded'> = async ({ tx, change, fact, confidential }) => {
  const { communityId: community, revision } = change;
  const { name, nameEn, districtName, policy, demo } = fact.body;
  const { kind, district } = 'kind' in fact.body ? fact.body : { kind: 'community', district: null };
  await tx.execute(sql`
    UPDATE community SET name = ${name}, name_en = ${nameEn}, district_name = ${districtName},
      card_key = ${confidential.cardKey}, policy = ${JSON.stringify(policy)}::jsonb, demo = ${demo},
      kind = ${kind}, district = ${district},
      changed_revision = ${revision}
    WHERE id = ${community}`);
  // A district has nobody who could hold points.
  if (kind === 'district') return;
  await insertRows(
    tx,
    accountTable,
    systemAccounts.map((kind) => ({ community, id: kind, kind, balance: 0, allotted: {}, revision })),
  );
};
