import { toBase64Url } from '#lib/base/encoding.ts';
import { prefixedId, uuidV7, type RandomBytes } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { dayOf } from '#lib/domain/day.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { inPages } from '#lib/hub-facts/pages.ts';
import { hashPassword } from '../console/password.ts';
import type { Database } from '../db/database.ts';
import { communitiesUnderLock, foundCommunity } from '../ledger/founding.ts';
import type { LockedChain, RecordContext } from '../ledger/hub-chain.ts';
import { templateCategories, type Wanted } from './wanted.ts';

/** Why no community was founded: the one of this name is there, or none to which another could be added. */
export type NotFounded =
  { readonly code: 'holdsCommunity' | 'holdsDemo'; readonly name: string } | { readonly code: 'holdsNone' };

/** Whether a community is to be the first of its database, or one more beside what is there. */
export type Place = 'first' | 'further';

/** A community that was founded, and who manages it. */
export interface Founded {
  readonly communityId: string;
  readonly managerId: string;
}

/** What a founding works with. */
export interface FoundingContext extends RecordContext {
  readonly database: Database;
}

/** Founds the first community of a database; a district counts as one. */
export const foundFirst = (context: FoundingContext, wanted: Wanted, now: Date): Promise<Result<Founded, NotFounded>> =>
  foundAs('first', context, wanted, now);

/**
 * Founds a community by facts of its chain, in one transaction: all of it is there, or nothing. The manager's password
 * counts as their own choice. The second copy of the chain is left to the start of a hub.
 * @param wanted as `checkWanted` has found it good
 */
export async function foundAs(
  place: Place,
  context: FoundingContext,
  wanted: Wanted,
  now: Date,
): Promise<Result<Founded, NotFounded>> {
  const { database, random } = context;
  // Outside of the transaction, because hashing takes a while on purpose.
  const passwordHash = await hashPassword(wanted.manager.password, random);
  const ids = { communityId: prefixedId('com', random), managerId: prefixedId('stf', random) };
  return database.transaction(async (tx) => {
    const refusal = refusalOf(place, wanted.community.name, await communitiesUnderLock(tx));
    if (refusal !== undefined) return refuse(refusal);
    const { name, nameEn = name, district, zone, language } = wanted.community;
    const body = { name, nameEn, districtName: district, policy: { ...defaultPolicy, zone, language }, demo: false };
    const confidential = { cardKey: toBase64Url(random(32)) };
    const founding = { communityId: ids.communityId, founder: ids.managerId, reason: '', body, confidential };
    const chain = await foundCommunity(tx, founding, now, context);
    if (chain === undefined) return refuse({ code: 'holdsCommunity', name });
    const { managerId } = ids;
    await addAll(chain, wanted, { founder: managerId, managerId, passwordHash, isChosen: true, random, now });
    return ok(ids);
  });
}

/** Two of one name are refused: whoever signs in may have to say which community is meant. */
export function refusalOf(
  place: Place,
  name: string,
  present: readonly { readonly name: string; readonly demo: boolean }[],
): NotFounded | undefined {
  const demo = present.find((each) => each.demo);
  if (demo !== undefined) return { code: 'holdsDemo', name: demo.name };
  const [first] = present;
  if (place === 'further' && first === undefined) return { code: 'holdsNone' };
  const inTheWay = place === 'first' ? first : present.find((each) => each.name === name);
  return inTheWay && { code: 'holdsCommunity', name: inTheWay.name };
}

/** By whom a community is founded, and how its manager signs in. */
export interface FoundedBy {
  /** Who says all of it: its manager, or the account of its district. */
  readonly founder: string;
  readonly managerId: string;
  readonly passwordHash: string;
  /** Whether the manager has chosen that password; a given one opens nothing but the choice of another. */
  readonly isChosen: boolean;
  readonly random: RandomBytes;
  readonly now: Date;
}

/** Says all that a community begins with, behind the first fact of its chain. */
export async function addAll(chain: LockedChain, wanted: Wanted, by: FoundedBy): Promise<void> {
  await addPeople(chain, wanted, by);
  await addGoods(chain, wanted, by);
}

/** Says which stores there are, who manages them, and who else works there. */
export async function addPeople(
  chain: LockedChain,
  { stores, manager, staff }: Pick<Wanted, 'stores' | 'manager' | 'staff'>,
  { founder, managerId, passwordHash, isChosen, random }: Omit<FoundedBy, 'now'>,
): Promise<void> {
  const say = { staff: founder, reason: '' };
  for (const [index, { name, nameEn = name }] of stores.entries()) {
    const body = { storeId: storeIdOf(index), name, nameEn };
    await chain.record({ ...say, type: 'store.opened', body, confidential: null });
  }
  const { name, signInName = name } = manager;
  await chain.record({
    ...say,
    type: 'staff.added',
    body: { staffId: managerId, role: 'manager' },
    confidential: { name, signInName, passwordHash, pinHash: null },
  });
  const chosen = { passwordHash, keptSession: null };
  if (isChosen) {
    await chain.record({ ...say, type: 'password.chosen', body: { staffId: managerId }, confidential: chosen });
  }
  for (const { name: colleague, role } of staff) {
    await chain.record({
      ...say,
      type: 'staff.added',
      body: { staffId: prefixedId('stf', random), role },
      // What lets them in is made at the console and shown there once.
      confidential: { name: colleague, signInName: colleague, passwordHash: null, pinHash: null },
    });
  }
}

/** The id of a store by its place in the list: people meet it in the audit. */
export const storeIdOf = (index: number): string => `store-${index + 1}`;

async function addGoods(chain: LockedChain, wanted: Wanted, by: FoundedBy): Promise<void> {
  const say = { staff: by.founder, reason: '', confidential: null };
  for (const categories of inPages(categoriesOf(wanted, by))) {
    await chain.record({ ...say, type: 'categories.added', body: { categories } });
  }
  const suppliers = wanted.suppliers.map(({ name, nameEn = name, kind }) => ({
    supplierId: prefixedId('sup', by.random),
    name,
    nameEn,
    kind,
  }));
  for (const page of inPages(suppliers)) {
    await chain.record({ ...say, type: 'suppliers.added', body: { suppliers: page } });
  }
  const supplierOf = new Map(suppliers.map(({ name, supplierId }) => [name, supplierId]));
  const items = wanted.items.map(({ name, nameEn = name, supplier, onHand: _onHand, ...item }, index) => ({
    ...item,
    itemId: `item-${uuidV7(by.now.getTime(), by.random)}`,
    name,
    nameEn,
    supplierId: supplierOf.get(supplier) ?? '',
    picture: '',
    sort: index + 1,
  }));
  for (const page of inPages(items)) await chain.record({ ...say, type: 'items.listed', body: { items: page } });
  const lines = items.map(({ itemId, supplierId, costPriceFen }, index) => {
    const quantity = wanted.items[index]?.onHand ?? 0;
    const costEachFen = costPriceFen === 0 ? null : costPriceFen;
    const batchId = uuidV7(by.now.getTime(), by.random);
    const batch = { batchId, supplierId: supplierId || null, costEachFen, bestBefore: null, code: '' };
    return { itemId, quantity, batch: quantity === 0 ? null : batch };
  });
  for (const page of inPages(lines)) {
    await chain.record({ ...say, type: 'shelf.opened', body: { storeId: storeIdOf(0), lines: page } });
  }
}

/** The categories, each with a rule that is in force from the day of the founding. */
function categoriesOf({ categories = templateCategories(), community }: Wanted, { random, now }: FoundedBy) {
  const effectiveFrom = dayOf(now.getTime(), community.zone);
  return categories.map(({ name, nameEn = name, standard, standardEn, ...rule }, index) => ({
    categoryId: prefixedId('cat', random),
    name,
    nameEn,
    standard,
    standardEn,
    sort: index + 1,
    rule: { version: 1, ...rule, effectiveFrom },
  }));
}
