import { toBase64Url } from '#lib/base/encoding.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { inPages } from '#lib/hub-facts/pages.ts';
import { commitWords } from '#lib/hub-facts/residents/person.ts';
import { hashPassword } from '../console/password.ts';
import type { Database, Transaction } from '../db/database.ts';
import { communitiesUnderLock, foundCommunity } from '../ledger/founding.ts';
import { lockChain, type LockedChain, type RecordContext } from '../ledger/hub-chain.ts';
import { demoCardNumber } from './cards.ts';
import { demoCategories } from './data/categories.ts';
import { demoCommunity, demoStaff, demoStores } from './data/community.ts';
import { demoResidentCount, demoResidents } from './data/residents.ts';
import { demoSuppliers } from './data/suppliers.ts';
import type { DemoResident } from './data/types.ts';
import { pastOf } from './history.ts';
import { openingOf } from './repeatable.ts';
import type { DemoSecrets } from './secrets.ts';
import { listedItems, openingShelf } from './shelves.ts';

/** What a seeding depends on. Everything but the secrets and what `random` makes is the same each time. */
export interface SeedOptions {
  /** How many residents; the demo has {@link demoResidentCount}, a benchmark asks for more. */
  readonly residents?: number;
  readonly secrets: DemoSecrets;
  /** The past ends the day before. */
  readonly now: Date;
  /** Makes the community's card key, the passwords' salts and the incarnation. */
  readonly random: RandomBytes;
}

/** Residents that stand for a case worth trying out, by their place in the list (XL-0118 and XL-0119). */
export const specialResidents = { newcomer: 117, revokedCard: 118 } as const;

const communityId = demoCommunity.id;
const managerId = 'staff-manager';

/** A resident of the demo, as it is entered. */
interface Entered extends DemoResident {
  readonly index: number;
  readonly id: string;
  readonly cardHash: string;
}

/**
 * Fills an empty database with the demo community, in one transaction, by facts of the hub alone: some 200 days ago it
 * was founded, its shelves opened and its residents entered; today somebody typed in what the paper list says of the
 * time since. The second copy of its chain is left to the start of a hub.
 * @returns false, with nothing changed, when the database holds a community already.
 */
export async function seedDemo(database: Database, options: SeedOptions): Promise<boolean> {
  const { now, random } = options;
  const staff = await staffWithHashes(options);
  // Nothing can have waited for what is new here.
  const context: RecordContext = { random, logger: { warn: () => undefined, error: () => undefined } };
  return database.transaction(async (tx) => {
    const cardKey = toBase64Url(random(32));
    const chain = await foundDemo(tx, cardKey, openingOf(now), context);
    if (chain === undefined) return false;
    const residents = enteredResidents(cardKey, options);
    const isNew = ({ history }: Entered): boolean => history.length === 0;
    await addStoresAndStaff(chain, staff);
    await addGoods(chain, residents, now);
    const earlier = residents.filter((resident) => !isNew(resident));
    await enterResidents(chain, earlier, random);
    const today = await lockChain(tx, communityId, now, context);
    await carryOver(today, earlier, now);
    await enterResidents(today, residents.filter(isNew), random);
    await stopCard(today, residents[specialResidents.revokedCard]);
    return true;
  });
}

type StaffHashes = (typeof demoStaff)[number] & {
  readonly passwordHash: string | null;
  readonly pinHash: string | null;
};

async function staffWithHashes({ secrets, random }: SeedOptions): Promise<readonly StaffHashes[]> {
  const passwords = new Map([
    ['manager', secrets.managerPassword],
    ['auditor', secrets.auditorPassword],
  ]);
  const hashOf = (secret: string | undefined) => (secret === undefined ? null : hashPassword(secret, random));
  const hashed: StaffHashes[] = [];
  // One after the other: each takes as much memory as a tablet can give.
  for (const member of demoStaff) {
    const passwordHash = await hashOf(passwords.get(member.signInName));
    hashed.push({ ...member, passwordHash, pinHash: await hashOf(secrets.pins[member.id]) });
  }
  return hashed;
}

/** Two hubs may start on one empty database: whoever comes second waits here for the first and finds its community. */
async function foundDemo(
  tx: Transaction,
  cardKey: string,
  at: Date,
  context: RecordContext,
): Promise<LockedChain | undefined> {
  if ((await communitiesUnderLock(tx)).length > 0) return undefined;
  const { name, nameEn, districtName } = demoCommunity;
  const body = { name, nameEn, districtName, policy: defaultPolicy, demo: true };
  const founding = { communityId, founder: managerId, reason: '', body, confidential: { cardKey } };
  return foundCommunity(tx, founding, at, context);
}

/** What the manager does without being asked for a reason. */
const byManager = { staff: managerId, reason: '' } as const;

async function addStoresAndStaff(chain: LockedChain, staff: readonly StaffHashes[]): Promise<void> {
  for (const { id: storeId, name, nameEn } of demoStores) {
    const body = { storeId, name, nameEn };
    await chain.record({ ...byManager, type: 'store.opened', body, confidential: null });
  }
  for (const { id: staffId, role, name, signInName, passwordHash, pinHash } of staff) {
    const confidential = { name, signInName, passwordHash, pinHash };
    await chain.record({ ...byManager, type: 'staff.added', body: { staffId, role }, confidential });
    if (passwordHash === null) continue;
    // What the terminal prints goes on being good, as if these people had chosen it.
    const chosen = { passwordHash, keptSession: null };
    await chain.record({
      staff: staffId,
      reason: '',
      type: 'password.chosen',
      body: { staffId },
      confidential: chosen,
    });
  }
}

async function addGoods(chain: LockedChain, residents: readonly Entered[], now: Date): Promise<void> {
  const say = { ...byManager, confidential: null };
  for (const page of inPages(demoCategories)) {
    const categories = page.map(({ id: categoryId, notes: _notes, ...category }) => ({ categoryId, ...category }));
    await chain.record({ ...say, type: 'categories.added', body: { categories } });
  }
  for (const page of inPages(demoSuppliers)) {
    const suppliers = page.map(({ id: supplierId, ...supplier }) => ({ supplierId, ...supplier }));
    await chain.record({ ...say, type: 'suppliers.added', body: { suppliers } });
  }
  for (const items of inPages(listedItems())) await chain.record({ ...say, type: 'items.listed', body: { items } });
  const past = residents.flatMap(({ history }) => history);
  for (const { id: storeId } of demoStores) {
    for (const lines of inPages(openingShelf(storeId, past, now))) {
      await chain.record({ ...say, type: 'shelf.opened', body: { storeId, lines } });
    }
  }
}

const enteredResidents = (cardKey: string, { residents = demoResidentCount, secrets }: SeedOptions) =>
  demoResidents(residents).map((resident, index): Entered => ({
    ...resident,
    index,
    id: demoResidentId(resident),
    cardHash: hashCardNumber(cardKey, demoCardNumber(secrets.cardSeed, index)),
    // Somebody who registered today has a card and no points.
    history: index === specialResidents.newcomer ? [] : resident.history,
  }));

async function enterResidents(chain: LockedChain, entered: readonly Entered[], random: RandomBytes): Promise<void> {
  const say = { ...byManager, confidential: null };
  const homeStoreId = demoStores[0]?.id ?? '';
  for (const page of inPages(entered)) {
    const committed = page.map((person) => ({ person, words: commitWords(person, random) }));
    const residents = committed.map(({ person: { id: residentId, number, elderMode }, words: { commitment } }) => {
      return { residentId, number, words: commitment, elderMode, homeStoreId };
    });
    const words = committed.map(({ words: { text } }) => text);
    await chain.record({ ...say, type: 'residents.entered', body: { residents }, words });
    const cards = page.map(({ id: residentId, cardHash }) => ({ cardHash, residentId }));
    await chain.record({ ...say, type: 'cards.issued', body: { cards } });
  }
}

async function carryOver(chain: LockedChain, residents: readonly Entered[], now: Date): Promise<void> {
  const said = { staff: managerId, reason: '按纸质台账补录', confidential: null };
  for (const movements of inPages(residents.flatMap((resident) => pastOf(resident, now)))) {
    await chain.record({ ...said, type: 'points.carriedOver', body: { movements } });
  }
}

async function stopCard(chain: LockedChain, resident: Entered | undefined): Promise<void> {
  if (resident === undefined) return;
  const body = { cardHash: resident.cardHash, residentId: resident.id, status: 'revoked' as const };
  await chain.record({ type: 'card.stopped', staff: managerId, reason: '卡片损坏', body, confidential: null });
}

/** The id of a demo resident, which the printed card page and tests refer to. */
export const demoResidentId = ({ number }: Pick<DemoResident, 'number'>): string => `resident-${number.toLowerCase()}`;
