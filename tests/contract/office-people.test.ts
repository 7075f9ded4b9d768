import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished } from 'vitest';
import { changeResident, changesOf, residentToChange } from '#lib/server/console/change-resident.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import type { PersonTyped } from '#lib/server/console/person-form.ts';
import { nextNumber, registerResident } from '#lib/server/console/register-resident.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { openChainCopy } from '#lib/server/hub-chain-file.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import {
  auditor,
  byManager,
  chainOf,
  enterKiosk,
  foundCommunity,
  newId,
  quiet,
  residentId,
  storeId,
  testNow,
} from './community.ts';
import { copyCommunity } from './copied.ts';
import { describeOnEachDatabase } from './databases.ts';
import { allRows } from './pulled-rows.ts';
import { pushed } from './pushed.ts';
import { registration } from './staff-facts.ts';
import { subjectsAfter } from './tampering.ts';

// Residents whom the office registers and changes.

const id = (index: number): string => `res_${String(index).padStart(24, '0')}`;
const typed: PersonTyped = {
  name: '欧阳 秀兰',
  pinyin: '',
  initials: '',
  number: 'XL-0100',
  homeStoreId: storeId,
  kind: 'retiree',
  team: '护院巡逻队',
  household: '3-2-501',
  elderMode: 'yes',
};

describeOnEachDatabase('residents at the office', (database, open) => {
  const register = (community: string, more: Partial<PersonTyped> = {}, index = 1, seen: readonly string[] = []) =>
    registerResident(
      chainOf(database()),
      byManager(community),
      { id: id(index), typed: { ...typed, ...more }, seen },
      testNow,
    );
  const change = async (community: string, more: Partial<PersonTyped>, after = 0, reason = '加入队伍', of = id(1)) => {
    const known = await residentToChange(database().orm, community, of);
    const wanted = { residentId: of, after, typed: { ...typed, ...known?.typed, ...more }, reason };
    return changeResident(chainOf(database()), byManager(community), wanted, testNow);
  };
  const row = async (community: string, of = id(1)) => {
    const [found] = await queryRows(
      database().orm,
      sql`SELECT name, pinyin, initials, number, kind, team, elder_mode AS "elderMode", home_store AS "homeStore"
        FROM resident WHERE community = ${community} AND id = ${of}`,
    );
    return found;
  };
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);

  it('are registered once, spelt by the hub, and found by tablets at once', async () => {
    const community = await foundCommunity(database());
    const { subject } = await enterKiosk(database(), community, 'A');
    expect(await register(community)).toEqual({ ok: true, value: 'registered' });
    expect(await register(community)).toEqual({ ok: true, value: 'again' });
    const spelt = { pinyin: 'ouyangxiulan', initials: 'oyxl' };
    expect(await row(community)).toMatchObject({ name: '欧阳 秀兰', ...spelt, kind: 'retiree', elderMode: true });
    const query = { cursor: null, limit: 100, epoch: newId(), scopes: currentScopes };
    const { changes } = await pull(database(), subject, query, testNow);
    expect(allRows(changes).residents.find((resident) => resident.id === id(1))).toMatchObject({
      number: 'XL-0100',
      maskedName: '欧阳*兰',
      initials: 'oyxl',
      balance: 0,
    });
    await verified();
  });

  it('are refused in words at the field, and nobody else may', async () => {
    const community = await foundCommunity(database());
    const wrong = { name: '·', number: '有 空格', homeStoreId: 'gone', kind: '类'.repeat(41), team: '队'.repeat(61) };
    expect(await register(community, { ...wrong, elderMode: '' })).toEqual({
      ok: false,
      error: { code: 'wrong', wrong: ['name', 'number', 'homeStoreId', 'kind', 'team', 'elderMode'] },
    });
    const by = { communityId: community, staffId: auditor, role: 'auditor' as const };
    const wanted = { id: id(1), typed, seen: [] };
    expect(await registerResident(chainOf(database()), by, wanted, testNow)).toEqual({
      ok: false,
      error: { code: 'notPermitted' },
    });
    expect(await row(community)).toBeUndefined();
  });

  it('get a number that is free, and the next one is offered', async () => {
    const community = await foundCommunity(database(), { residents: 3 });
    expect(await nextNumber(database().orm, community)).toBe('XL-0003');
    expect(await register(community, { number: 'XL-0002' })).toEqual({
      ok: false,
      error: { code: 'numberTaken', next: 'XL-0003' },
    });
    const empty = await foundCommunity(database(), { residents: 0 });
    expect(await nextNumber(database().orm, empty)).toBe('R-0001');
  });

  it('are shown whoever bears the name before they are saved, also who came meanwhile', async () => {
    const community = await foundCommunity(database(), { residents: 0 });
    await register(community);
    const second = await register(community, { name: '欧阳秀兰', number: 'XL-0101' }, 2);
    expect(second).toMatchObject({ error: { code: 'namesakes', namesakes: [{ id: id(1), number: 'XL-0100' }] } });
    await register(community, { number: 'XL-0102' }, 3, [id(1)]);
    expect(await register(community, { number: 'XL-0101' }, 2, [id(1)])).toMatchObject({
      error: { code: 'namesakes' },
    });
    expect(await register(community, { number: 'XL-0101' }, 2, [id(1), id(3)])).toMatchObject({ ok: true });
  });

  it('are changed with who, when and why, and tablets pull it', async () => {
    const community = await foundCommunity(database());
    await register(community);
    expect(await change(community, { team: '读书会', number: 'XL-0200' })).toEqual({ ok: true, value: 'changed' });
    expect(await change(community, { name: '解秀兰', pinyin: 'xiexiulan', elderMode: 'no' }, 1, '改名')).toMatchObject({
      value: 'changed',
    });
    expect(await row(community)).toMatchObject({
      name: '解秀兰',
      pinyin: 'xiexiulan',
      number: 'XL-0200',
      team: '读书会',
      kind: 'retiree',
      elderMode: false,
    });
    const told = await changesOf(database().orm, community, id(1));
    expect(told).toMatchObject([
      { number: 2, reason: '改名', words: { was: { name: '欧阳 秀兰' }, person: { name: '解秀兰' } } },
      { number: 1, reason: '加入队伍', words: { was: { team: '护院巡逻队' }, person: { team: '读书会' } } },
    ]);
    const { subject } = await enterKiosk(database(), community, 'A');
    const query = { cursor: null, limit: 100, epoch: newId(), scopes: currentScopes };
    const { changes } = await pull(database(), subject, query, testNow);
    expect(allRows(changes).residents.find((resident) => resident.id === id(1))).toMatchObject({
      number: 'XL-0200',
      maskedName: '解*兰',
      elderMode: false,
    });
    await verified();
  });

  it('are changed by one of two who have seen the same, once', async () => {
    const community = await foundCommunity(database());
    await register(community);
    expect(await change(community, { team: '读书会' })).toMatchObject({ value: 'changed' });
    expect(await change(community, { team: '读书会' })).toMatchObject({ value: 'again' });
    expect(await change(community, { team: '合唱队' })).toEqual({ ok: false, error: { code: 'overtaken' } });
    expect(await change(community, {}, 1)).toEqual({ ok: false, error: { code: 'unchanged' } });
    expect(await change(community, { team: '' }, 1, ' ')).toEqual({ ok: false, error: { code: 'reasonMissing' } });
    expect(await change(community, { number: 'XL-0000' }, 1)).toMatchObject({ error: { code: 'numberTaken' } });
    expect(await change(community, {}, 0, '改名', 'res-gone')).toEqual({ ok: false, error: { code: 'unknown' } });
    expect(await row(community)).toMatchObject({ team: '读书会', number: 'XL-0100' });
  });

  it('leave no word of theirs once they are erased, nor of what they were called before', async () => {
    const community = await foundCommunity(database());
    const folder = mkdtempSync(join(tmpdir(), 'points-store-people-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const context = {
      ...chainOf(database()),
      chainCopy: await openChainCopy({ database: database(), logger: quiet }, folder),
    };
    const by = byManager(community);
    await registerResident(context, by, { id: id(1), typed, seen: [] }, testNow);
    const changed = { ...typed, name: '解秀兰', team: '读书会' };
    const wanted = { residentId: id(1), after: 0, typed: changed, reason: '本人来说' };
    expect(await changeResident(context, by, wanted, testNow)).toMatchObject({ ok: true });
    // The copy is of all communities of the test's database.
    const copied = (word: string): boolean =>
      readFileSync(join(folder, 'dumps', 'hub-facts.jsonl'), 'utf8')
        .split('\n')
        .some((line) => line.includes(community) && line.includes(word));
    expect(copied('欧阳 秀兰')).toBe(true);
    const erased = { residentId: id(1), reason: '本人要求', typedNumber: 'XL-0100' };
    expect(await eraseResident(context, by, erased, testNow)).toMatchObject({ ok: true });
    const held = await queryRows<{ said: string }>(
      database().orm,
      sql`SELECT said FROM resident_words WHERE community = ${community}
        UNION ALL SELECT payload FROM hub_fact WHERE community = ${community}`,
    );
    for (const word of ['欧阳', '解秀兰', '读书会', '护院巡逻队']) {
      expect(held.filter(({ said }) => said.includes(word))).toEqual([]);
      expect([word, copied(word)]).toEqual([word, false]);
    }
    expect(await changesOf(database().orm, community, id(1))).toMatchObject([{ words: null, reason: '本人来说' }]);
    // What is no word can still be put right, and no word comes back by it.
    const again = { residentId: id(1), after: 1, typed: { ...changed, elderMode: 'no' }, reason: '换了' };
    expect(await changeResident(context, by, again, testNow)).toMatchObject({ ok: true });
    expect(await row(community)).toMatchObject({ name: '', kind: '', team: '', elderMode: false });
    await verified();
  });

  it('come back by the second copy of the chain, before and after the tablet that registered them', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    const older = await open();
    onTestFinished(() => older.close());
    await copyCommunity(database(), older, community);
    const { fact, words } = registration('res-new', 'A-R0001');
    kiosk.record(fact);
    await pushed(database(), kiosk, kiosk.batch(kiosk.events, { words: [words] }));
    const folder = mkdtempSync(join(tmpdir(), 'points-store-people-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const copy = (of: typeof older) => openChainCopy({ database: of, logger: quiet }, folder);
    const context = { ...chainOf(database()), chainCopy: await copy(database()) };
    const known = await residentToChange(database().orm, community, 'res-new');
    const wanted = { ...typed, ...known?.typed, name: '解秀兰', team: '读书会', number: 'XL-0300' };
    const change1 = { residentId: 'res-new', after: 0, typed: wanted, reason: '改名' };
    expect(await changeResident(context, byManager(community), change1, testNow)).toMatchObject({ ok: true });
    await copy(older);
    expect(await verifyLedger(older)).toEqual([]);
    await pushed(older, kiosk, kiosk.batch(kiosk.events, { words: [words] }));
    const [restored] = await queryRows(older.orm, sql`SELECT name, team, number FROM resident WHERE id = 'res-new'`);
    expect(restored).toEqual({ name: '解秀兰', team: '读书会', number: 'XL-0300' });
    expect(await verifyLedger(older)).toEqual([]);
  });

  it('are as their last change says, which the check of the ledger asks', async () => {
    const community = await foundCommunity(database());
    await register(community);
    await change(community, { team: '读书会', elderMode: 'no' });
    const of = sql`community = ${community} AND id = ${id(1)}`;
    const asFactsSay = [`resident ${id(1)} as facts say`];
    expect(await subjectsAfter(database(), sql`UPDATE resident SET elder_mode = true WHERE ${of}`)).toEqual(asFactsSay);
    expect(await subjectsAfter(database(), sql`UPDATE resident SET number = 'X-1' WHERE ${of}`)).toEqual(asFactsSay);
    expect(await subjectsAfter(database(), sql`UPDATE resident SET team = '合唱队' WHERE ${of}`)).toEqual([
      `words of ${id(1)}`,
    ]);
    const gone = sql`DELETE FROM resident_change WHERE community = ${community}`;
    expect(await subjectsAfter(database(), gone)).toEqual([expect.stringMatching(/^change by hub fact /)]);
    expect(await change(community, { number: residentId(0).toUpperCase() }, 1)).toMatchObject({ ok: true });
  });
});
