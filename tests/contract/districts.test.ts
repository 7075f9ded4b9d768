import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { choosePassword } from '#lib/server/console/account.ts';
import { listCommunities } from '#lib/server/console/communities.ts';
import { listHubFacts } from '#lib/server/console/hub-facts.ts';
import { listKiosks } from '#lib/server/console/kiosks.ts';
import { sessionOf } from '#lib/server/console/session.ts';
import { signIn, signInWithCode } from '#lib/server/console/sign-in.ts';
import { listStaff } from '#lib/server/console/staff.ts';
import { listStores } from '#lib/server/console/stores.ts';
import { foundInDistrict, newCommunityIdentity, type TypedCommunity } from '#lib/server/founding/found-in-district.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { openChainCopy } from '#lib/server/hub-chain-file.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { sealLedger } from '#lib/server/ledger/sealing.ts';
import { communityOfCode, createPairingCode } from '#lib/server/sync/pairing.ts';
import { chainOf, enterKiosk, quiet, testNow } from './community.ts';
import { copyCommunity } from './copied.ts';
import { describeOnEachDatabase } from './databases.ts';
import { codeOf, consoleOf, districtPassword, districtWithFactor, type TestDistrict } from './districts.ts';

// Two districts with two communities each, on one hub.

describeOnEachDatabase('a hub of several communities', (database, openAnother) => {
  const districts: TestDistrict[] = [];
  const communities: { district: TestDistrict; id: string; name: string; managerId: string; password: string }[] = [];
  let addresses = 0;

  const typed = (name: string, more: Partial<TypedCommunity> = {}): TypedCommunity => ({
    identity: newCommunityIdentity(secureRandom),
    name,
    nameEn: '',
    stores: '一店\n二店\n',
    managerName: '王敏',
    signInName: 'admin',
    ...more,
  });
  const found = (district: TestDistrict, wanted: TypedCommunity) =>
    foundInDistrict(consoleOf(database()), district.by, wanted);
  const list = (district: TestDistrict, now = testNow) =>
    listCommunities(database().orm, district.districtId, { now, zone: 'Asia/Shanghai', from: null });
  const open = (name: string, password: string, now = testNow) =>
    signIn(database(), {
      ...{ name, password, now, browser: '', userAgent: '', random: secureRandom },
      address: `203.0.113.${String((addresses += 1) % 250)}`,
    });
  const typesOf = async (communityId: string) => {
    const { rows } = await listHubFacts(database().orm, communityId, {}, null);
    return rows.map(({ type }) => type).toReversed();
  };

  beforeAll(async () => {
    for (const part of ['东', '西']) {
      const district = await districtWithFactor(database());
      districts.push(district);
      for (const name of [`${part}里社区 ${district.name.slice(-6)}`, `${part}坡社区 ${district.name.slice(-6)}`]) {
        const founded = await found(district, typed(name));
        if (!founded.ok) throw new Error(founded.error.code);
        const { communityId: id, given } = founded.value;
        communities.push({ district, id, name, managerId: given.staffId, password: given.password ?? '' });
      }
    }
  });

  const at = <Each>(all: readonly Each[], index: number): Each => {
    const one = all[index];
    if (one === undefined) throw new Error('there are two districts and four communities');
    return one;
  };

  it('shows each district its own communities, and those of nobody else', async () => {
    for (const district of districts) {
      const own = communities.filter((each) => each.district === district).map(({ name }) => name);
      const { rows, next } = await list(district);
      expect(rows.map(({ name }) => name).toSorted()).toEqual(own.toSorted());
      expect(next).toBeNull();
      expect(rows[0]).toMatchObject({
        stores: 2,
        residents: 0,
        issued: 0,
        kiosks: 0,
        lastSeenAt: null,
        openReviews: 0,
      });
      // No name of a person is in it.
      expect(JSON.stringify(rows)).not.toContain('王敏');
    }
  });

  it('has each district’s audit say whom it founded, and each community’s who founded it', async () => {
    const district = at(districts, 0);
    expect(await typesOf(district.districtId)).toEqual([
      ...['community.founded', 'staff.added', 'password.chosen', 'factor.added'],
      ...['community.added', 'community.added'],
    ]);
    const [first] = communities;
    const told = await typesOf(first?.id ?? '');
    expect(told.slice(0, 4)).toEqual(['community.founded', 'store.opened', 'store.opened', 'staff.added']);
    expect(told).toContain('categories.added');
    // Its manager has not chosen a password: another one has to be.
    expect(told).not.toContain('password.chosen');
    const { rows } = await listHubFacts(database().orm, first?.id ?? '', {}, null);
    expect(new Set(rows.map(({ staff }) => staff))).toEqual(new Set([district.by.staffId]));
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('founds one community by a form that is sent twice, and gives its manager another password', async () => {
    const district = at(districts, 1);
    const wanted = typed(`北里社区 ${district.name.slice(-6)}`);
    const first = await found(district, wanted);
    const second = await found(district, wanted);
    if (!first.ok || !second.ok) throw new Error('the same form is one community');
    expect(second.value.communityId).toBe(first.value.communityId);
    expect(second.value.given.password).not.toBe(first.value.given.password);
    const name = `admin@${wanted.identity}`;
    expect(await open(name, first.value.given.password ?? '')).toMatchObject({ ok: false });
    expect(await open(name, second.value.given.password ?? '')).toMatchObject({ ok: true });
    // Of two forms at once one founds it, and the other one comes behind.
    const twice = typed(`南里社区 ${district.name.slice(-6)}`);
    const both = await Promise.all([found(district, twice), found(district, twice)]);
    expect(both.map(({ ok: isOk }) => isOk)).toEqual([true, true]);
    expect(await found(district, { ...typed(wanted.name) })).toEqual({ ok: false, error: { code: 'nameTaken' } });
    // Another district has nothing to say about it, even where it knows the form.
    expect(await found(at(districts, 0), wanted)).toEqual({ ok: false, error: { code: 'notPermitted' } });
    const none = await found(district, typed('', { stores: '', managerName: 'a@b' }));
    expect(none).toMatchObject({ error: { code: 'faulty' } });
    const paths = !none.ok && none.error.code === 'faulty' ? none.error.faults.map((fault) => fault.path) : [];
    expect(paths).toEqual(['community.name', 'stores', 'manager.name']);
    expect(await found(district, typed('无', { identity: 'main' }))).toMatchObject({ error: { code: 'faulty' } });
    const managed = { ...district.by, role: 'manager' as const };
    expect(await foundInDistrict(consoleOf(database()), managed, wanted)).toMatchObject({
      error: { code: 'notPermitted' },
    });
  });

  it('lets two of one sign-in name in, each where they say, and neither where nobody can tell', async () => {
    const [one, other] = [at(communities, 0), at(communities, 2)];
    expect(await open('admin', one.password)).toEqual({ ok: false, error: { code: 'wrong' } });
    for (const { id, name, password, managerId } of [one, other]) {
      for (const place of [id, name]) {
        const opened = await open(`admin@${place}`, password);
        if (!opened.ok || opened.value.kind !== 'signedIn') throw new Error('a given password opens the account');
        const who = await sessionOf(database().orm, opened.value.session, testNow);
        expect(who).toMatchObject({ communityId: id, staffId: managerId, role: 'manager', owes: 'password' });
      }
    }
    expect(await open(`admin@${one.id}`, other.password)).toMatchObject({ ok: false });
    // Where one account of the hub has the name, it is enough.
    const alone = await found(
      at(districts, 0),
      typed(`单里社区 ${one.id.slice(-4)}`, { signInName: `only-${one.id}`.slice(0, 40) }),
    );
    if (!alone.ok) throw new Error(alone.error.code);
    expect(await open(alone.value.given.signInName, alone.value.given.password ?? '')).toMatchObject({ ok: true });
  });

  it('lets the account of a district in by its second factor alone', async () => {
    const { districtId, secret } = at(districts, 0);
    const later = new Date(testNow.getTime() + 60_000);
    const opened = await open(`zhou@${districtId}`, districtPassword, later);
    if (!opened.ok || opened.value.kind !== 'awaitsFactor') throw new Error('a code is asked for');
    const { awaited } = opened.value;
    const context = { ...consoleOf(database()), clock: () => later };
    const sent = { awaited, code: codeOf(secret, later), browser: '', userAgent: '' };
    const signedIn = await signInWithCode(context, sent);
    if (!signedIn.ok) throw new Error(signedIn.error.code);
    const who = await sessionOf(database().orm, signedIn.value.session, later);
    expect(who).toMatchObject({ communityId: districtId, role: 'district', owes: null });
  });

  it('has a manager of a founded community see nothing of another', async () => {
    const [one, other] = [at(communities, 0), at(communities, 1)];
    const opened = await open(`admin@${one.id}`, one.password);
    if (!opened.ok || opened.value.kind !== 'signedIn') throw new Error('a given password opens the account');
    const by = await sessionOf(database().orm, opened.value.session, testNow);
    if (by === undefined) throw new Error('who has signed in is there');
    const chosen = { old: one.password, chosen: districtPassword, repeated: districtPassword };
    expect(await choosePassword(consoleOf(database()), by, chosen)).toEqual({ ok: true, value: null });
    const staff = await listStaff(database().orm, by.communityId);
    expect(staff.map(({ id }) => id)).toEqual([one.managerId]);
    expect((await listStores(database().orm, by.communityId)).map(({ id }) => id)).toEqual(['store-1', 'store-2']);
    expect(await listKiosks(database().orm, other.id)).toEqual([]);
    // Once its manager has chosen, the form gives no password any more.
    expect(await found(one.district, typed(one.name, { identity: one.id }))).toEqual({
      ok: false,
      error: { code: 'again' },
    });
  });

  it('brings back a community that a restore has lost together with its founding', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'points-store-districts-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const restored = await openAnother();
    onTestFinished(() => restored.close());
    const district = await districtWithFactor(database());
    await copyCommunity(database(), restored, district.districtId);
    const chainCopy = await openChainCopy({ database: database(), logger: quiet }, folder);
    const context = { ...consoleOf(database()), chainCopy };
    const founded = await foundInDistrict(context, district.by, typed(`归里社区 ${district.name.slice(-6)}`));
    if (!founded.ok) throw new Error(founded.error.code);
    const { communityId, communityName, given } = founded.value;
    await openChainCopy({ database: restored, logger: quiet }, folder);
    const asked = { now: testNow, zone: 'Asia/Shanghai', from: null };
    const { rows } = await listCommunities(restored.orm, district.districtId, asked);
    expect(rows).toMatchObject([{ id: communityId, name: communityName, stores: 2 }]);
    const who = { name: 'admin', password: given.password ?? '', address: '203.0.113.254', browser: '', userAgent: '' };
    const opened = await signIn(restored, { ...who, now: testNow, random: secureRandom });
    expect(opened).toMatchObject({ ok: true, value: { kind: 'signedIn' } });
    expect(await verifyLedger(restored)).toEqual([]);
    // Tablets of it notice that the hub has lost what they told it.
    const incarnationIn = (where: Database) =>
      queryRows(where.orm, sql`SELECT incarnation FROM community WHERE id = ${communityId}`);
    expect(await incarnationIn(restored)).not.toEqual(await incarnationIn(database()));
  });

  it('pairs a tablet with the community whose manager made the code, and shows it to that district alone', async () => {
    const [one, other] = [at(communities, 1), at(communities, 3)];
    const codes = [];
    for (const { id: community, managerId: staff } of [one, other]) {
      codes.push(await createPairingCode(chainOf(database()), { community, store: 'store-1', staff }, testNow));
    }
    expect(new Set(codes).size).toBe(2);
    expect(await communityOfCode(database().orm, codes[0] ?? '')).toBe(one.id);
    expect(await communityOfCode(database().orm, codes[1] ?? '')).toBe(other.id);
    await enterKiosk(database(), other.id, 'A');
    const kiosksOf = async (district: TestDistrict, id: string) =>
      (await list(district)).rows.find((each) => each.id === id)?.kiosks;
    expect(await kiosksOf(other.district, other.id)).toBe(1);
    expect(await kiosksOf(one.district, one.id)).toBe(0);
    expect(await kiosksOf(one.district, other.id)).toBeUndefined();
  });

  it('seals and verifies districts and communities alike', async () => {
    for (const id of [...districts.map(({ districtId }) => districtId), ...communities.map((each) => each.id)]) {
      expect(await sealLedger(chainOf(database()), id, new Date(testNow.getTime() + 86_400_000))).toBe(true);
    }
    expect(await verifyLedger(database())).toEqual([]);
    // Whoever moves a community to another district has the founding against them.
    const { id } = at(communities, 0);
    await database().orm.execute(sql`UPDATE community SET district = ${at(districts, 1).districtId} WHERE id = ${id}`);
    expect(await verifyLedger(database())).toMatchObject([
      { invariant: 9, community: id, subject: 'kind and district as facts say' },
    ]);
  });
});
