import { insertRows } from '../../db/database.ts';
import { pairingCodeTable } from '../../db/schema/kiosk.ts';
import { recordedBy, type HubRecord } from './definition.ts';

/** Keeps the code's hash until a tablet comes with it. */
export const pairingCode: HubRecord<'kiosk.invited'> = async ({ tx, change, fact, confidential }) => {
  const { storeId, replaces, expiresAt } = fact.body;
  await insertRows(tx, pairingCodeTable, [
    {
      community: change.communityId,
      codeHash: confidential.codeHash,
      store: storeId,
      createdBy: recordedBy(fact),
      createdAt: new Date(fact.at),
      expiresAt: new Date(expiresAt),
      replaces,
    },
  ]);
};
