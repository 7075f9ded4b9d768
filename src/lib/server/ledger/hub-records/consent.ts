import { insertRows } from '../../db/database.ts';
import { residentConsentTable } from '../../db/schema/resident.ts';
import type { Applying, HubRecord } from './definition.ts';

const noteConsent =
  (given: boolean) =>
  async ({ tx, change, fact }: Applying<'consent.given' | 'consent.withdrawn'>): Promise<void> => {
    const { residentId: resident, change: number } = fact.body;
    const [community, since] = [change.communityId, new Date(fact.at)];
    await insertRows(tx, residentConsentTable, [{ community, resident, number, fact: fact.number, given, since }]);
  };

/** From then on a resident may be named in public. */
export const consent: HubRecord<'consent.given'> = noteConsent(true);

/** From then on a resident may not be named in public any more. */
export const consentWithdrawal: HubRecord<'consent.withdrawn'> = noteConsent(false);
