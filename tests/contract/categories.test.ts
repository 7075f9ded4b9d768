import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { dayMs } from '#lib/domain/day.ts';
import { rulesByState } from '#lib/domain/rule.ts';
import { award } from '#lib/kiosk/store/staff/award.ts';
import { scopes } from '#lib/protocol/pull.ts';
import {
  addCategory,
  addRule,
  categoryDetailsOf,
  changeCategory,
  listCategories,
  previewOf,
  rulesOf,
  type RuleWanted,
} from '#lib/server/console/categories.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { listThingChanges } from '#lib/server/console/thing-change.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { pull } from '#lib/server/sync/pull.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  accrual,
  auditor,
  byManager,
  chainOf,
  clerk,
  enterKiosk,
  foundCommunity,
  newId,
  quiet,
  residentId,
  secondClerk,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub } from './http.ts';
import { takeBack } from './staff-facts.ts';
import { newTablet } from './tablet.ts';

// What points are given for, as managers change it: names at once, and rules from a day on.

const service = 'service';
const figures = { unit: 'hour' as const, pointsPerUnit: 12, dailyCap: 36 };
const said = (outcome: { readonly ok: boolean; readonly value?: unknown; readonly error?: unknown }) =>
  outcome.ok ? outcome.value : outcome.error;

describeOnEachDatabase('categories and their rules at the hub', (database) => {
  let community: string;
  let kiosk: TestKiosk;
  beforeAll(async () => {
    community = await foundCommunity(database());
    kiosk = await enterKiosk(database(), community, 'A');
  });

  const by = () => byManager(community);
  const context = () => chainOf(database());
  const rule = (change: Partial<RuleWanted> = {}, of = community) => {
    const wanted = { id: service, seenVersion: 1, figures, effectiveFrom: '2026-11-23', reason: '标准提高', ...change };
    return addRule(context(), byManager(of), wanted, testNow);
  };
  const hear = (cursor: string | null, version = scopes.categories.version) =>
    pull(
      database(),
      kiosk.subject,
      { cursor, limit: 100, epoch: kiosk.epoch, scopes: [{ name: 'categories', version }] },
      testNow,
    );

  it('previews what a rule would have made of the last days, and leaves out what was taken back or is older', async () => {
    const of = await foundCommunity(database());
    const tablet = await enterKiosk(database(), of, 'A');
    const given = [accrual(0, 2), accrual(0, 3), accrual(1, 1)].map((each) => tablet.record(each));
    const [, , last] = given;
    tablet.record(takeBack(last?.id ?? '', 1, 10));
    await push({ database: database(), logger: quiet }, tablet.subject, tablet.batch(), testNow);
    const preview = { awards: 2, residents: 1, before: 50, after: 36, changed: 2, otherUnit: 0 };
    expect(await previewOf(database().orm, of, service, figures, testNow)).toEqual(preview);
    const later = new Date(testNow.getTime() + 40 * dayMs);
    expect(await previewOf(database().orm, of, service, figures, later)).toMatchObject({ awards: 0, after: 0 });
  });

  it('adds a version from tomorrow on, tells tablets at once, and the second of two who add one', async () => {
    const { cursor } = await hear(null);
    expect(said(await rule({ effectiveFrom: '2026-11-22' }))).toBe('tooEarly');
    expect(said(await rule({ reason: ' ' }))).toBe('reasonMissing');
    expect(said(await rule({ id: 'nothing' }))).toBe('unknown');
    const auditing = { communityId: community, staffId: auditor, role: 'auditor' as const };
    const asked = { id: service, seenVersion: 1, figures, effectiveFrom: '2026-11-23', reason: '试试' };
    expect(said(await addRule(context(), auditing, asked, testNow))).toBe('notPermitted');
    const both = await Promise.all([rule(), rule(), rule({ reason: '别的原因' })]);
    expect(both.map(said).toSorted()).toEqual(['again', 'overtaken', 'saved']);
    const [first] = await rulesOf(database().orm, community, service);
    expect(first).toMatchObject({ version: 1, pointsPerUnit: 10 });
    const seenVersion = 2;
    expect(said(await rule({ seenVersion }))).toBe('unchanged');
    const rules = rulesByState(await rulesOf(database().orm, community, service), '2026-11-22');
    expect(rules.map(({ version, state }) => [version, state])).toEqual([
      [2, 'coming'],
      [1, 'inForce'],
    ]);
    const heard = await hear(cursor);
    const later = [{ version: 2, ...figures, effectiveFrom: '2026-11-23' }];
    expect(heard.changes.categories).toMatchObject([{ id: service, rule: { version: 1 }, later }]);
    // A tablet of the release before asks for the version that it can read.
    expect((await hear(null, 1)).changes.categories).toMatchObject([{ id: service, rule: { version: 1 } }]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('is gone by from its day on at a tablet that has no network by then, and not before', async () => {
    const of = await foundCommunity(database());
    const hub = openHub(database());
    const tablet = await newTablet(hub);
    await tablet.pair(of);
    await tablet.exchange();
    expect(said(await rule({}, of))).toBe('saved');
    await tablet.exchange();
    const give = async () => {
      const command = {
        residentId: residentId(0),
        categoryId: service,
        quantity: 2,
        note: '',
        approvedBy: secondClerk,
      };
      const member = { id: clerk, name: '张', role: 'clerk' as const };
      const given = await award(tablet.store.deskEnvironment, member, { accrualId: newId(), ...command });
      return given.kind === 'recorded' && given.event.type === 'accrual.recorded' ? given.event.body : given;
    };
    // 23:59:59 in China, and one second later.
    tablet.moveClock(Date.parse('2026-11-22T15:59:59Z') - testNow.getTime());
    expect(await give()).toMatchObject({ ruleVersion: 1, points: 20 });
    tablet.moveClock(1000);
    expect(await give()).toMatchObject({ ruleVersion: 2, points: 24 });
    hub.moveClock(dayMs);
    tablet.moveClock(-dayMs);
    await tablet.exchange();
    // What was given under either version is as its rule says, so that nobody has to look at it.
    const given = await queryRows<{ version: number }>(
      database().orm,
      sql`SELECT rule_version AS version FROM transfer WHERE community = ${of} AND kind = 'accrual' ORDER BY at`,
    );
    expect(given.map(({ version }) => version)).toEqual([1, 2]);
    const told = sql`SELECT code FROM review WHERE community = ${of} AND code = 'ruleMismatch'`;
    expect(await queryRows(database().orm, told)).toEqual([]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('adds categories once and renames them, with who and why, and tablets hear of both', async () => {
    const { cursor } = await hear(null);
    const details = { name: '社区宣传', nameEn: 'Publicity', standard: '每次 20 分', standardEn: '', sort: 3 };
    const add = (id: string, name = details.name) => {
      const wanted = { id, details: { ...details, name }, rule: { ...figures, dailyCap: null }, reason: '新活动' };
      return addCategory(context(), by(), wanted, testNow);
    };
    const twice = await Promise.all([add('cat_1'), add('cat_1')]);
    expect(twice.map(said).toSorted()).toEqual(['again', 'saved']);
    expect([said(await add('cat_1', '别的')), said(await add('cat_2'))]).toEqual(['idTaken', 'nameTaken']);
    const heard = await hear(cursor);
    expect(heard.changes.categories).toMatchObject([
      { id: 'cat_1', rule: { version: 1, pointsPerUnit: 12 }, later: [] },
    ]);

    const change = (name: string, seen = details) =>
      changeCategory(context(), by(), { id: 'cat_1', seen, wanted: { ...seen, name }, reason: '改名' }, testNow);
    expect((await change('志愿服务')).ok).toBe(false);
    const [saved, overtaken] = [await change('宣传'), await change('文明宣传')];
    expect([saved.ok, overtaken]).toMatchObject([true, { error: { code: 'overtaken', now: { name: '宣传' } } }]);
    expect((await hear(heard.cursor)).changes.categories).toMatchObject([{ id: 'cat_1', name: '宣传' }]);
    expect(await categoryDetailsOf(database().orm, community, 'cat_1')).toEqual({ ...details, name: '宣传' });
    expect((await listThingChanges(database().orm, community, 'category', 'cat_1')).rows).toMatchObject([
      { reason: '改名', fact: { type: 'category.changed' } },
    ]);
    expect((await listCategories(database().orm, community)).map(({ id, rules }) => [id, rules.length])).toEqual([
      [service, 2],
      ['cat_1', 1],
    ]);
    expect(await verifyLedger(database())).toEqual([]);
  });
});
