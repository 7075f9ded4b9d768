import { insertRows } from '../../db/database.ts';
import { cardTable } from '../../db/schema/resident.ts';
import type { HubRecord } from './definition.ts';

/** Has tablets pull the cards, which are good from then on. */
export const cards: HubRecord<'cards.issued'> = ({ tx, change: { communityId: community, revision }, fact }) =>
  insertRows(
    tx,
    cardTable,
    fact.body.cards.map(({ cardHash: hash, residentId: resident }) => ({
      community,
      hash,
      resident,
      status: 'active' as const,
      issuedAt: new Date(fact.at),
      endedAt: null,
      revision,
    })),
  );
