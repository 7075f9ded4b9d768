import { secureRandom } from '#lib/base/id.ts';
import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { inPages } from '#lib/hub-facts/pages.ts';
import { commitWords, type Person } from '#lib/hub-facts/residents/person.ts';
import type { LockedChain } from '#lib/server/ledger/hub-chain.ts';

// What the office enters, as the facts by which a community is founded.

/** Somebody to be entered, with a card. */
export interface NewPerson extends Person {
  readonly residentId: string;
  readonly number: string;
  readonly elderMode: boolean;
  readonly homeStoreId: string;
  readonly cardHash: string | null;
}

/** Enters people, and issues their cards. */
export async function enterPeople(chain: LockedChain, staff: string, people: readonly NewPerson[]): Promise<void> {
  const said = { staff, reason: '', confidential: null };
  for (const page of inPages(people)) {
    const committed = page.map((person) => ({ person, words: commitWords(person, secureRandom) }));
    const residents = committed.map(({ person, words }) => {
      const { residentId, number, elderMode, homeStoreId } = person;
      return { residentId, number, words: words.commitment, elderMode, homeStoreId };
    });
    const words = committed.map((one) => one.words.text);
    await chain.record({ ...said, type: 'residents.entered', body: { residents }, words });
    const cards = page.flatMap(({ residentId, cardHash }) => (cardHash === null ? [] : [{ cardHash, residentId }]));
    if (cards.length > 0) await chain.record({ ...said, type: 'cards.issued', body: { cards } });
  }
}

/** Posts what the list from before the hub says. */
export async function carryOver(
  chain: LockedChain,
  staff: string,
  said: HubBodies['points.carriedOver']['movements'],
): Promise<void> {
  for (const movements of inPages(said)) {
    await chain.record({ type: 'points.carriedOver', staff, reason: '', body: { movements }, confidential: null });
  }
}

/** Puts pieces on a store's shelf. */
export async function openShelf(
  chain: LockedChain,
  staff: string,
  storeId: string,
  said: HubBodies['shelf.opened']['lines'],
): Promise<void> {
  for (const lines of inPages(said)) {
    await chain.record({ type: 'shelf.opened', staff, reason: '', body: { storeId, lines }, confidential: null });
  }
}
