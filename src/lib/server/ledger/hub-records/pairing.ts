import { sql } from 'drizzle-orm';
import { shareOut } from '../holdings.ts';
import type { HubRecord } from './definition.ts';
import { takePlace } from './replacement.ts';

/**
 * Uses the code up, enters the kiosk or makes the one of this key active again, and shares points out anew. A tablet
 * that was wiped has lost its token, so that a new anchor begins.
 */
export const pairing: HubRecord<'kiosk.paired'> = async ({ tx, change, fact, confidential }) => {
  const { communityId: community, revision } = change;
  const { kioskId, label, storeId, publicKey, keyThumbprint, appVersion, persistentStorage, replaces } = fact.body;
  await tx.execute(sql`
    UPDATE pairing_code SET used_at = ${fact.at}, used_by = ${keyThumbprint}
    WHERE community = ${community} AND code_hash = ${confidential.codeHash}`);
  await tx.execute(sql`
    INSERT INTO kiosk (community, id, store, label, public_key, key_thumbprint, status, enrolled_at, last_seen_at,
      app_version, persistent_storage)
    VALUES (${community}, ${kioskId}, ${storeId}, ${label}, ${JSON.stringify(publicKey)}::jsonb,
      ${keyThumbprint}, 'active', ${fact.at}, ${fact.at}, ${appVersion}, ${persistentStorage})
    ON CONFLICT (community, id) DO UPDATE SET status = 'active', lost_at = NULL, exposure = NULL, replaced_by = NULL,
      token_anchor = NULL, store = excluded.store, last_seen_at = excluded.last_seen_at, app_version = excluded.app_version,
      persistent_storage = excluded.persistent_storage`);
  if (replaces !== null) await takePlace(tx, change, { ...replaces, by: kioskId });
  await shareOut(tx, community, revision);
};
