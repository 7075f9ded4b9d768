import { Secret, TOTP } from 'otpauth';
import { expect } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { addFactor, newFactor } from '#lib/server/console/second-factor.ts';
import { beginSession, sessionOf, type SignedIn } from '#lib/server/console/session.ts';
import type { StaffContext } from '#lib/server/console/staff-change.ts';
import type { Database } from '#lib/server/db/database.ts';
import { foundDistrict } from '#lib/server/founding/found-district.ts';
import { chainOf, newId, testNow } from './community.ts';

/** A password that is good enough for the account of a district. */
export const districtPassword = 'graphite-orchard-47-lantern';

/** What the console works with on a test's database. */
export const consoleOf = (database: Database): StaffContext => ({ ...chainOf(database), clock: () => testNow });

/** The account of a district as the gate sees it. */
export interface TestDistrict {
  readonly districtId: string;
  readonly name: string;
  readonly secret: string;
  readonly cookie: string;
  readonly by: SignedIn;
}

/** The code that a phone shows for a secret at the tests' time. */
export const codeOf = (secret: string, at = testNow): string =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 }).generate({
    timestamp: at.getTime(),
  });

/** Founds a district whose account has signed in, and has set up its second factor. */
export async function districtWithFactor(database: Database): Promise<TestDistrict> {
  const name = `管理区 ${newId().slice(-6)}`;
  const wanted = {
    district: { name, nameEn: `District ${name.slice(-6)}`, zone: 'Asia/Shanghai', language: 'zh-CN' as const },
    account: { name: '周敏', signInName: 'zhou', password: districtPassword },
  };
  const founded = await foundDistrict({ ...chainOf(database), database }, wanted, testNow);
  if (!founded.ok) throw new Error(founded.error.code);
  const { accountId, districtId } = founded.value;
  const cookie = await beginSession(database.orm, districtId, accountId, testNow, secureRandom);
  const before = await sessionOf(database.orm, cookie, testNow);
  expect(before).toMatchObject({ role: 'district', owes: 'secondFactor' });
  if (before === undefined) throw new Error('the account of a district opens the hub');
  const { secret } = newFactor(secureRandom, { communityName: name, name: '周敏' });
  const added = await addFactor(consoleOf(database), before, {
    secret,
    password: districtPassword,
    code: codeOf(secret),
  });
  if (!added.ok) throw new Error(added.error.code);
  const by = await sessionOf(database.orm, cookie, testNow);
  if (by === undefined) throw new Error('the session in which a factor was added goes on');
  return { districtId, name, secret, cookie, by };
}
