import { sql } from 'drizzle-orm';
import { toBase64Url } from '#lib/base/encoding.ts';
import { uuidV7, type RandomBytes } from '#lib/base/id.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { hashPassword } from '../console/password.ts';
import { insertRows, queryRows, type Database, type Transaction } from '../db/database.ts';
import { communityTable, staffTable, storeTable } from '../db/schema/community.ts';
import { categoryTable, ruleTable } from '../db/schema/resident.ts';
import { postTransfers, registerResidents, type NewResident } from '../ledger/hub-entries.ts';
import { nextRevision } from '../ledger/community.ts';
import { demoCardNumber } from './cards.ts';
import { demoCategories } from './data/categories.ts';
import { demoCommunity, demoStaff, demoStores } from './data/community.ts';
import { demoResidentCount, demoResidents } from './data/residents.ts';
import type { DemoResident } from './data/types.ts';
import { pastOf, type Past } from './history.ts';
import type { DemoSecrets } from './secrets.ts';
import { openingDaysAgo, seedShelves } from './shelves.ts';

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

/**
 * Fills an empty database with the demo community, in one transaction.
 * @returns false, with nothing changed, when the database holds a community already.
 */
export async function seedDemo(database: Database, options: SeedOptions): Promise<boolean> {
  const hashes: Readonly<Record<string, string>> = {
    manager: await hashPassword(options.secrets.managerPassword, options.random),
    auditor: await hashPassword(options.secrets.auditorPassword, options.random),
  };
  const pinHashes = new Map<string, string>();
  for (const [id, pin] of Object.entries(options.secrets.pins)) {
    pinHashes.set(id, await hashPassword(pin, options.random));
  }
  return database.transaction(async (tx) => {
    const cardKey = toBase64Url(options.random(32));
    if (!(await foundCommunity(tx, cardKey, options))) return false;
    await insertRows(
      tx,
      storeTable,
      demoStores.map((store) => ({ community: communityId, ...store })),
    );
    await insertRows(
      tx,
      staffTable,
      demoStaff.map(({ id, name, role, signInName }) => ({
        community: communityId,
        id,
        name,
        role,
        signInName,
        passwordHash: hashes[signInName] ?? null,
        pinHash: pinHashes.get(id) ?? null,
        revision: 1,
      })),
    );
    await seedRules(tx);
    const past = await seedResidents(tx, cardKey, options);
    await seedShelves(tx, communityId, past.redemptions, options.now);
    return true;
  });
}

/** Two hubs may start on one empty database: whoever comes second waits here for the first and finds its community. */
async function foundCommunity(tx: Transaction, cardKey: string, { now, random }: SeedOptions): Promise<boolean> {
  const present = await queryRows(tx, sql`SELECT id FROM community LIMIT 1`);
  if (present.length > 0) return false;
  const { name, nameEn, districtName } = demoCommunity;
  const community = {
    id: communityId,
    name,
    nameEn,
    districtName,
    cardKey,
    policy: defaultPolicy,
    incarnation: uuidV7(now.getTime(), random),
    revision: 1,
    postedRevision: 1,
    changedRevision: 1,
    demo: true,
    createdAt: now,
  };
  const founded = await tx
    .insert(communityTable)
    .values(community)
    .onConflictDoNothing()
    .returning({ id: communityTable.id });
  return founded.length > 0;
}

async function seedRules(tx: Transaction): Promise<void> {
  const revision = await nextRevision(tx, communityId);
  await insertRows(
    tx,
    categoryTable,
    demoCategories.map(({ id, name, nameEn, standard, standardEn, sort }) => ({
      community: communityId,
      id,
      name,
      nameEn,
      standard,
      standardEn,
      sort,
      revision,
    })),
  );
  await insertRows(
    tx,
    ruleTable,
    demoCategories.map(({ id, rule }) => ({ community: communityId, category: id, ...rule })),
  );
}

async function seedResidents(tx: Transaction, cardKey: string, options: SeedOptions): Promise<Past> {
  const residents = demoResidents(options.residents ?? demoResidentCount).map((resident, index) => ({
    ...resident,
    index,
    id: demoResidentId(resident),
    cardHash: hashCardNumber(cardKey, demoCardNumber(options.secrets.cardSeed, index)),
    // Somebody who registered today has a card and no points.
    history: index === specialResidents.newcomer ? [] : resident.history,
  }));
  const homeStore = demoStores[0]?.id ?? '';
  await registerResidents(
    tx,
    communityId,
    residents.map((resident): NewResident => {
      const { id, number, name, pinyin, initials, kind, team, elderMode, cardHash } = resident;
      const createdAt = resident.history.length === 0 ? options.now : registeredAt(options.now);
      const person = { id, number, name, pinyin, initials, kind, team, elderMode, homeStore };
      return { ...person, createdAt, cardHashes: [cardHash] };
    }),
  );
  const pasts = residents.map((resident) => pastOf(resident, managerId, options.now));
  const transfers = pasts.flatMap((past) => past.transfers);
  await postTransfers(tx, communityId, transfers);
  const revoked = residents[specialResidents.revokedCard];
  if (revoked !== undefined) await revokeCard(tx, revoked.cardHash, options.now);
  return { transfers, redemptions: pasts.flatMap((past) => past.redemptions) };
}

/** Before the oldest movement of anybody. */
const registeredAt = (now: Date): Date => new Date(now.getTime() - openingDaysAgo * 86_400_000);

/** The id of a demo resident, which the printed card page and tests refer to. */
export const demoResidentId = ({ number }: Pick<DemoResident, 'number'>): string => `resident-${number.toLowerCase()}`;

async function revokeCard(tx: Transaction, cardHash: string, now: Date): Promise<void> {
  const revision = await nextRevision(tx, communityId);
  await tx.execute(sql`
    UPDATE card SET status = 'revoked', ended_at = ${now.toISOString()}::timestamptz, revision = ${revision}
    WHERE community = ${communityId} AND hash = ${cardHash}`);
}
