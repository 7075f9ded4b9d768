import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { checklistPoints, type ChecklistPoint } from '#lib/domain/checklist.ts';
import { longestNote } from '#lib/domain/decision.ts';
import { areBrought } from '#lib/server/backups.ts';
import { checklistOf, settlePoint, type SettlementWanted, type Surroundings } from '#lib/server/console/checklist.ts';
import { eraseReasonOf } from '#lib/server/console/erase-reason.ts';
import { listHubFacts } from '#lib/server/console/hub-facts.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { push } from '#lib/server/sync/push.ts';
import type { ShownChecklist } from '../../src/routes/hub/checklist-words.ts';
import { actions, load } from '../../src/routes/hub/+page.server.ts';
import {
  auditor,
  byManager,
  chainIn,
  chainOf,
  clerk,
  enterCommunity,
  enterKiosk,
  foundCommunity,
  manager,
  quiet,
  testNow,
} from './community.ts';
import { copyCommunity } from './copied.ts';
import { describeOnEachDatabase } from './databases.ts';
import { districtWithFactor } from './districts.ts';
import { openHub } from './http.ts';

// What a new community has left to do: measured where the hub can look, and otherwise told by a manager.

const place = { kind: 'folder', where: '/mnt/backup', lastAt: testNow, failure: undefined } as const;
const bare: Surroundings = { isBackedUp: false, isSecure: false };

describeOnEachDatabase('the checklist of a new community', (database, open) => {
  const statesOf = async (community: string, surroundings = bare) =>
    Object.fromEntries(
      (await checklistOf(database().orm, community, surroundings)).map(({ point, state }) => [point, state]),
    );
  const openOf = async (community: string, surroundings = bare) =>
    Object.entries(await statesOf(community, surroundings)).flatMap(([point, state]) =>
      state === 'open' ? [point] : [],
    );
  const lineOf = async (community: string, point: ChecklistPoint, surroundings = bare) =>
    (await checklistOf(database().orm, community, surroundings)).find((line) => line.point === point);
  const settle = (community: string, wanted: Partial<SettlementWanted>, surroundings = bare, staffId = manager) =>
    settlePoint(
      chainOf(database()),
      { ...byManager(community), staffId },
      { point: 'encryption', after: 0, settlement: 'done', reason: '', ...wanted },
      surroundings,
      testNow,
    );

  it('measures what it can, one point after the other', async () => {
    const empty = await database().transaction((tx) => enterCommunity(tx));
    expect(await openOf(empty)).toEqual(checklistPoints);

    const community = await foundCommunity(database());
    const notYet = ['staff', 'kiosk', 'redemption', 'access', 'certificate', 'backup', 'encryption'];
    expect(await openOf(community)).toEqual(notYet);
    const kiosk = await enterKiosk(database(), community, 'A');
    expect(await openOf(community)).toEqual(notYet.filter((point) => point !== 'kiosk'));
    kiosk.redeem(0);
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    // One person with a PIN could not have their points confirmed.
    for (const [staffId, isLeft] of [
      ['stf_one', true],
      ['stf_other', false],
    ] as const) {
      const confidential = { name: staffId, signInName: staffId, pinHash: 'hash', passwordHash: null };
      const added = {
        type: 'staff.added',
        staff: manager,
        reason: '',
        body: { staffId, role: 'clerk' },
        confidential,
      } as const;
      await database().transaction(async (tx) => (await chainIn(tx, community)).record(added));
      expect((await openOf(community)).includes('staff')).toBe(isLeft);
    }
    expect(await openOf(community)).toEqual(['access', 'certificate', 'backup', 'encryption']);
    expect(await openOf(community, { isBackedUp: true, isSecure: true })).toEqual(['access', 'encryption']);
  });

  it('takes backups for safe once each place has one and none fails', () => {
    expect(areBrought([])).toBe(false);
    expect(areBrought([place])).toBe(true);
    for (const more of [{ lastAt: undefined }, { failure: { at: testNow, code: 'failed', detail: '' } as const }]) {
      expect(areBrought([place, { ...place, ...more }])).toBe(false);
    }
  });

  it('is told the rest by managers, with who, when and why, and takes it back', async () => {
    const community = await foundCommunity(database());
    expect(await settle(community, { reason: ' BitLocker 已开启 ' })).toEqual({ ok: true, value: 'saved' });
    expect(await lineOf(community, 'encryption')).toEqual({
      point: 'encryption',
      state: 'done',
      changes: 1,
      choices: ['reopened'],
      said: {
        ...{ point: 'encryption', change: 1, settlement: 'done', reason: 'BitLocker 已开启' },
        ...{ staff: manager, staffName: manager, at: testNow },
      },
    });
    expect(await settle(community, { settlement: 'reopened', after: 1 })).toEqual({ ok: true, value: 'saved' });
    expect(await lineOf(community, 'encryption')).toMatchObject({ state: 'open', choices: ['done', 'setAside'] });
    const left = { point: 'access', settlement: 'setAside', reason: '只在店里用' } as const;
    expect(await settle(community, left)).toEqual({ ok: true, value: 'saved' });
    expect(await lineOf(community, 'access')).toMatchObject({ state: 'setAside', said: { reason: '只在店里用' } });
    const { rows } = await listHubFacts(database().orm, community, { type: 'checklist.settled' }, null);
    expect(rows.map(({ fact, staff, reason }) => [fact?.body, staff, reason])).toEqual([
      [{ point: 'access', change: 1, settlement: 'setAside' }, manager, '只在店里用'],
      [{ point: 'encryption', change: 2, settlement: 'reopened' }, manager, ''],
      [{ point: 'encryption', change: 1, settlement: 'done' }, manager, 'BitLocker 已开启'],
    ]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('leaves nothing out without a reason, and takes nobody’s word for what it measures', async () => {
    const community = await foundCommunity(database());
    for (const reason of ['', ' \n', 'x'.repeat(longestNote + 1)]) {
      const wanted = { point: 'certificate', settlement: 'setAside', reason } as const;
      expect(await settle(community, wanted)).toEqual({ ok: false, error: 'reasonMissing' });
    }
    expect(await settle(community, { point: 'kiosk' })).toEqual({ ok: false, error: 'overtaken' });
    expect(await settle(community, { point: 'goods', settlement: 'setAside', reason: '不卖' })).toEqual({
      ok: false,
      error: 'overtaken',
    });
    // Of a PostgreSQL the hub knows nothing, so that its operator's word counts.
    const elsewhere: Surroundings = { isBackedUp: undefined, isSecure: false };
    expect(await settle(community, { point: 'backup' })).toEqual({ ok: false, error: 'overtaken' });
    expect(await settle(community, { point: 'backup' }, elsewhere)).toEqual({ ok: true, value: 'saved' });
    // What is measured later counts more than what was said before.
    const wanted = { point: 'certificate', settlement: 'setAside', reason: '内网' } as const;
    expect(await settle(community, wanted)).toEqual({ ok: true, value: 'saved' });
    expect(await lineOf(community, 'certificate', { ...bare, isSecure: true })).toMatchObject({
      state: 'done',
      said: null,
      choices: [],
    });
    const forbidden = { ...byManager(community), staffId: auditor, role: 'auditor' as const };
    const said = { point: 'access', after: 0, settlement: 'done', reason: '' } as const;
    expect(await settlePoint(chainOf(database()), forbidden, said, bare, testNow)).toEqual({
      ok: false,
      error: 'notPermitted',
    });
  });

  it('records what is sent twice once, and tells the slower of two', async () => {
    const community = await foundCommunity(database());
    const both = await Promise.all([settle(community, {}), settle(community, {})]);
    expect(both.map((each) => each.ok && each.value).toSorted()).toEqual(['again', 'saved']);
    expect(await settle(community, {}, bare, clerk)).toEqual({ ok: false, error: 'overtaken' });
    const other = { settlement: 'setAside', reason: '不用' } as const;
    expect(await settle(community, other)).toEqual({ ok: false, error: 'overtaken' });
  });

  it('forgets a reason that was erased, and comes back with the chain', async () => {
    const community = await foundCommunity(database());
    await settle(community, { point: 'access', settlement: 'setAside', reason: '王桂兰说不用' });
    const { rows } = await listHubFacts(database().orm, community, { type: 'checklist.settled' }, null);
    const number = rows[0]?.number ?? 0;
    const erased = { number, residentId: null, reason: '有姓名' };
    expect(await eraseReasonOf(chainOf(database()), byManager(community), erased, testNow)).toMatchObject({ ok: true });
    expect(await lineOf(community, 'access')).toMatchObject({ state: 'setAside', said: { reason: '' } });
    const copy = await open();
    try {
      await copyCommunity(database(), copy, community);
      expect((await checklistOf(copy.orm, community, bare)).find(({ point }) => point === 'access')).toMatchObject({
        state: 'setAside',
        changes: 1,
      });
    } finally {
      await copy.close();
    }
  });

  it('is none of a demo and none of a district', async () => {
    const { districtId } = await districtWithFactor(database());
    expect(await checklistOf(database().orm, districtId, bare)).toEqual([]);
    const community = await foundCommunity(database());
    const mark = (demo: boolean) =>
      database().orm.execute(sql`UPDATE community SET demo = ${demo} WHERE id = ${community}`);
    await mark(true);
    expect(await checklistOf(database().orm, community, bare)).toEqual([]);
    expect(await settle(community, {})).toEqual({ ok: false, error: 'overtaken' });
    await mark(false);
  });

  it('is on the overview, whose form keeps what was typed when it is refused', async () => {
    const community = await foundCommunity(database());
    const hub = openHub(database());
    const signedIn = { communityId: community, staffId: manager, role: 'manager', zone: 'Asia/Shanghai' };
    const at = (address: string) => ({ locals: { hub, language: 'zh-CN', signedIn }, url: new URL(address) });
    const page = async (address: string) =>
      (await load({
        ...at(address),
        depends: () => undefined,
      } as never)) as unknown as {
        readonly checklist: ShownChecklist;
        readonly outcome: string | null;
      };
    const stateAt = async (address: string) =>
      (await page(address)).checklist.lines.find(({ point }) => point === 'certificate')?.state;
    expect(await stateAt('http://192.168.1.5/hub')).toBe('open');
    expect(await stateAt('https://hub.example/hub?outcome=saved')).toBe('done');
    expect((await page('https://hub.example/hub?outcome=saved')).outcome).toBe('saved');
    const send = async (fields: Readonly<Record<string, string>>) => {
      const request = new Request('https://hub.example/hub', { method: 'POST', body: new URLSearchParams(fields) });
      return actions['settle']?.({ ...at('https://hub.example/hub'), request } as never);
    };
    const typed = { point: 'access', reason: '一'.repeat(longestNote + 1) };
    expect(await send({ ...typed, after: '0', settlement: 'setAside' })).toMatchObject({
      status: 400,
      data: { typed, refused: 'reasonMissing' },
    });
    expect(await send({ point: 'roof', after: '0', settlement: 'done' })).toMatchObject({
      status: 400,
      data: { refused: 'unknown' },
    });
    await expect(send({ point: 'access', after: '0', settlement: 'done' })).rejects.toMatchObject({
      status: 303,
      location: '/hub?outcome=saved',
    });
  });
});
