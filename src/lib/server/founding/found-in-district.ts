import { sql } from 'drizzle-orm';
import { toBase64Url } from '#lib/base/encoding.ts';
import { prefixedId, type RandomBytes } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import { may } from '#lib/domain/permission.ts';
import { hashPassword, newPassword } from '../console/password.ts';
import { staffMemberOf } from '../console/staff.ts';
import type { ChangedBy, Given, StaffContext } from '../console/staff-change.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type LockedChain } from '../ledger/hub-chain.ts';
import { addAll } from './found.ts';
import { readWanted, type Fault, type Wanted } from './wanted.ts';

/** What somebody types who founds a community in their district. */
export interface TypedCommunity {
  /** Of the form, by which the same sent twice is one community. */
  readonly identity: string;
  readonly name: string;
  /** May be empty: the name then. */
  readonly nameEn: string;
  /** One in each line. */
  readonly stores: string;
  readonly managerName: string;
  /** May be empty: the name then. */
  readonly signInName: string;
}

/** Who founds it, and of which district they have the account. */
export interface DistrictAccount extends ChangedBy {
  readonly communityName: string;
  readonly zone: string;
  readonly language: LocaleCode;
}

/** A community that is there, and how its manager signs in first. */
export interface FoundedInDistrict {
  readonly communityId: string;
  readonly communityName: string;
  readonly given: Given;
}

/**
 * Why nothing was founded, or nothing told. `faulty`: what was typed is none. `again`: it was founded by this form, and
 * its manager has chosen a password already.
 */
export type NotFoundedInDistrict =
  | { readonly code: 'notPermitted' | 'nameTaken' | 'again' }
  | { readonly code: 'faulty'; readonly faults: readonly Fault[] };

const drawnId = /^com_([\da-f]{24})$/;

/** An identity for a form that founds a community. */
export const newCommunityIdentity = (random: RandomBytes): string => prefixedId('com', random);

/**
 * Founds a community in a district: the district's chain says so, and then the community's own says all that it begins
 * with, in one transaction. Its manager gets a password that is shown once; the same form sent again gives another one,
 * as long as its manager has not chosen their own.
 */
export async function foundInDistrict(
  context: StaffContext,
  by: DistrictAccount,
  typed: TypedCommunity,
): Promise<Result<FoundedInDistrict, NotFoundedInDistrict>> {
  if (!may(by.role, 'community.found')) return refuse({ code: 'notPermitted' });
  const managerId = typed.identity.replace(drawnId, 'stf_$1');
  if (managerId === typed.identity) return refuse({ code: 'faulty', faults: [] });
  const password = newPassword(context.random);
  const wanted = readTyped(typed, by, password);
  if (!wanted.ok) return refuse({ code: 'faulty', faults: wanted.error });
  const passwordHash = await hashPassword(password, context.random);
  const now = context.clock();
  const founding = { communityId: typed.identity, managerId, passwordHash, random: context.random, now };
  const done = await inChain(context, now, (tx, lock) => foundOrGiveAgain(tx, lock, by, wanted.value, founding));
  if (!done.ok) return done;
  const { communityName, name, signInName } = done.value;
  const given = { staffId: managerId, name, signInName, pin: null, password };
  return ok({ communityId: typed.identity, communityName, given });
}

function readTyped(typed: TypedCommunity, by: DistrictAccount, password: string): Result<Wanted, readonly Fault[]> {
  const { name, nameEn, managerName, signInName } = typed;
  const lines = typed.stores.split('\n').map((line) => line.trim());
  return readWanted({
    community: {
      name,
      ...(nameEn.trim() === '' ? {} : { nameEn }),
      district: by.communityName,
      zone: by.zone,
      language: by.language,
    },
    stores: lines.filter((line) => line !== '').map((line) => ({ name: line })),
    manager: { name: managerName, ...(signInName.trim() === '' ? {} : { signInName }), password },
  });
}

interface Begun {
  readonly communityId: string;
  readonly managerId: string;
  readonly passwordHash: string;
  readonly random: RandomBytes;
  readonly now: Date;
}

interface Told {
  readonly communityName: string;
  readonly name: string;
  readonly signInName: string;
}

/** The district's lock is taken first, and nobody who holds a community's waits for it. */
async function foundOrGiveAgain(
  tx: Transaction,
  lock: (communityId: string) => Promise<LockedChain>,
  by: DistrictAccount,
  wanted: Wanted,
  begun: Begun,
): Promise<Result<Told, NotFoundedInDistrict>> {
  const own = await lock(by.communityId);
  const { communityId, managerId, passwordHash, random } = begun;
  const present = await queryRows<{ id: string; name: string; district: string | null }>(
    tx,
    sql`SELECT id, name, district FROM community
      WHERE id = ${communityId} OR district = ${by.communityId} AND name = ${wanted.community.name}`,
  );
  const same = present.find(({ id }) => id === communityId);
  if (same !== undefined && same.district !== by.communityId) return refuse({ code: 'notPermitted' });
  if (same !== undefined) return giveAgain(tx, await lock(communityId), by, same.name, begun);
  if (present.length > 0) return refuse({ code: 'nameTaken' });
  const { name, nameEn = name, district, zone, language } = wanted.community;
  const say = { staff: by.staffId, reason: '' };
  await own.record({ ...say, type: 'community.added', body: { communityId, name, nameEn }, confidential: null });
  const chain = await lock(communityId);
  await chain.record({
    ...say,
    type: 'community.founded',
    body: {
      name,
      nameEn,
      districtName: district,
      policy: { ...defaultPolicy, zone, language },
      demo: false,
      kind: 'community',
      district: by.communityId,
    },
    confidential: { cardKey: toBase64Url(random(32)) },
  });
  const founder = by.staffId;
  await addAll(chain, wanted, { founder, managerId, passwordHash, isChosen: false, random, now: begun.now });
  const { name: managerName, signInName = managerName } = wanted.manager;
  return ok({ communityName: name, name: managerName, signInName });
}

/** Gives the manager another password in the place of one that nobody may have read. */
async function giveAgain(
  tx: Transaction,
  chain: LockedChain,
  by: DistrictAccount,
  communityName: string,
  { communityId, managerId, passwordHash }: Begun,
): Promise<Result<Told, NotFoundedInDistrict>> {
  const manager = await staffMemberOf(tx, communityId, managerId);
  const isGiven = await queryRows(
    tx,
    sql`SELECT 1 FROM staff WHERE community = ${communityId} AND id = ${managerId} AND password_given
      AND role = 'manager' AND ended_at IS NULL`,
  );
  if (manager === undefined || isGiven.length === 0) return refuse({ code: 'again' });
  await chain.record({
    type: 'staff.changed',
    staff: by.staffId,
    reason: '',
    body: { staffId: managerId, change: manager.changes.length + 1, action: 'makePassword', role: 'manager' },
    confidential: { pinHash: null, passwordHash, keptSession: null },
  });
  return ok({ communityName, name: manager.name, signInName: manager.signInName });
}
