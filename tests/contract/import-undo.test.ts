import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import type { ImportKind } from '#lib/domain/import.ts';
import { decideAdjustment, proposeAdjustment } from '#lib/server/console/adjustments.ts';
import { listCommunities } from '#lib/server/console/communities.ts';
import { importSheet, previewImport } from '#lib/server/console/import/import.ts';
import { lastImports, undoPlan, type PastImport } from '#lib/server/console/import/undo-plan.ts';
import { planMark, undoImport } from '#lib/server/console/import/undo.ts';
import { mergeResidents } from '#lib/server/console/merge-residents.ts';
import { namesakesOf } from '#lib/server/console/register-resident.ts';
import { searchResidents } from '#lib/server/console/resident-list.ts';
import { groupsOf, residentTotals } from '#lib/server/console/residents.ts';
import { noteOfResident } from '#lib/server/console/resident-notes.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { loadAway } from '#lib/server/ledger/stays.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { actions, load } from '../../src/routes/hub/import/[id]/+page.server.ts';
import { GET as outcomeOf } from '../../src/routes/hub/import/[id]/outcome/+server.ts';
import {
  auditor,
  byManager,
  chainOf,
  enterKiosk,
  foundCommunity,
  manager,
  newId,
  quiet,
  residentId,
  testNow,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { wantedOf } from './importing.ts';

// An import undone as a batch: what is untouched goes, what was used stays and is told, and the file can come again.

describeOnEachDatabase('undoing an import', (database) => {
  let community: string;
  beforeEach(async () => {
    community = await foundCommunity(database());
  });

  const importFile = async (kind: ImportKind, file: string, batch = '') =>
    importSheet(chainOf(database()), byManager(community), await wantedOf(kind, file, batch), testNow);
  const statesOf = (imported: Awaited<ReturnType<typeof importFile>>) =>
    imported.ok ? imported.value.map(({ state }) => state) : imported.error.code;
  const last = async (): Promise<PastImport> => {
    const [past] = await lastImports(database().orm, community);
    if (past === undefined) throw new Error('nothing was imported');
    return past;
  };
  const planned = async (past: PastImport) => undoPlan(database().orm, community, past);
  const outcomesOf = async (past: PastImport) => (await planned(past)).map(({ key, outcome }) => `${key} ${outcome}`);
  const undo = async (past: PastImport, more: { seen?: string; reason?: string; role?: 'auditor' } = {}) => {
    const { seen = planMark(await planned(past)), reason = '选错了文件', role = 'manager' as const } = more;
    const by = { ...byManager(community), role };
    return undoImport(chainOf(database()), by, { number: past.number, reason, seen }, testNow);
  };
  const people = () =>
    queryRows<{ id: string; number: string; balance: number; withdrawn: number | null }>(
      database().orm,
      sql`SELECT r.id, r.number, a.balance::float8 AS balance, r.withdrawn FROM resident r
        JOIN account a ON a.community = r.community AND a.id = r.id
        WHERE r.community = ${community} AND r.created_at = ${testNow.toISOString()} AND r.name LIKE '导入%' ORDER BY r.name`,
    );
  const idOf = async (number: string) => (await people()).find((each) => each.number === number)?.id ?? '';
  const residents = '编号,姓名\nN-1,导入1\nN-2,导入2\nN-3,导入3\n';

  it('hides residents with whom nothing was done, keeps and tells the others, and takes the file again', async () => {
    await importFile('residents', residents);
    const past = await last();
    await importFile('balances', '编号,积分\nN-3,5\n', '期初');
    const second = await idOf('N-2');
    const left = { residentId: second, after: 0, is: true, reason: '搬家' };
    await noteOfResident(chainOf(database()), byManager(community), 'stay', left, testNow);
    expect(await outcomesOf(past)).toEqual(['N-1 withdrawn', 'N-2 changed', 'N-3 moved']);
    const first = await idOf('N-1');
    expect(await undo(past)).toMatchObject({ ok: true });
    expect((await people()).map(({ number, withdrawn }) => [number, withdrawn !== null])).toEqual([
      [first.slice(-24), true],
      ['N-2', false],
      ['N-3', false],
    ]);
    // Tablets hear of whoever is hidden as of somebody who is away, and nobody is found by the name.
    expect([...(await loadAway(database().orm, community, new Set([first])))]).toEqual([[first, testNow.getTime()]]);
    expect(await namesakesOf(database().orm, community, '导入1')).toEqual([]);
    expect(
      await noteOfResident(chainOf(database()), byManager(community), 'stay', { ...left, residentId: first }, testNow),
    ).toEqual({
      ok: false,
      error: 'unknown',
    });
    expect(await verifyLedger(database())).toEqual([]);
    // What was done is told for good, also after more has happened.
    const undone = await lastImports(database().orm, community);
    const again = undone.find(({ number }) => number === past.number);
    expect(again?.undone).toMatchObject({ withdrawn: 1, kept: 2 });
    expect(again && (await outcomesOf(again))).toEqual(['N-1 withdrawn', 'N-2 changed', 'N-3 moved']);
    expect(statesOf(await importFile('residents', residents))).toEqual(['new', 'same', 'same']);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('keeps whoever was merged, be it the one or the other', async () => {
    await importFile('residents', residents);
    const past = await last();
    const [absorbedId, survivorId] = [await idOf('N-1'), await idOf('N-3')];
    const wanted = { absorbedId, survivorId, noted: 0, reason: '同一个人' };
    const merged = await mergeResidents(chainOf(database()), byManager(community), wanted, testNow);
    expect(merged).toMatchObject({ ok: true });
    expect(await outcomesOf(past)).toEqual(['N-1 changed', 'N-2 withdrawn', 'N-3 changed']);
    expect(await undo(past)).toMatchObject({ ok: true });
    // The number of whoever was merged is known, and takes nothing from the file any more.
    expect(statesOf(await importFile('residents', residents))).toEqual(['same', 'new', 'same']);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('counts as people who is listed: nobody who was withdrawn, and whoever was merged once', async () => {
    const orm = database().orm;
    /** As a district sees it, for which the community is one's for a moment. */
    const figure = async () => {
      const belongTo = (district: string | null) =>
        orm.execute(sql`UPDATE community SET district = ${district} WHERE id = ${community}`);
      await belongTo('district');
      const { rows } = await listCommunities(orm, 'district', { now: testNow, zone: 'Asia/Shanghai', from: null });
      await belongTo(null);
      return rows[0]?.residents;
    };
    const counts = async () => ({
      totals: (await residentTotals(orm, community)).residents,
      figure: await figure(),
      listed: (await searchResidents(orm, community, { query: '', from: null, size: 100 })).rows.length,
    });
    const before = await counts();
    expect(before).toEqual({ totals: before.listed, figure: before.listed, listed: before.listed });
    await importFile('residents', '编号,姓名,志愿队伍\nN-1,导入1,误录队\nN-2,导入2,误录队\nN-3,导入3,读书会\n');
    const past = await last();
    const merging = { absorbedId: await idOf('N-3'), survivorId: residentId(0), noted: 0 };
    const merged = await mergeResidents(
      chainOf(database()),
      byManager(community),
      { ...merging, reason: '同一个人' },
      testNow,
    );
    expect(merged).toMatchObject({ ok: true });
    expect(await undo(past)).toMatchObject({ ok: true });
    expect(await counts()).toEqual(before);
    expect((await groupsOf(orm, community)).teams).not.toContain('误录队');
  });

  it('is told where it was undone, where somebody was faster, and where there is no reason', async () => {
    await importFile('residents', residents);
    const past = await last();
    const seen = planMark(await planned(past));
    expect(await undo(past, { reason: ' ' })).toEqual({ ok: false, error: 'reasonMissing' });
    expect(await undo(past, { role: 'auditor' })).toEqual({ ok: false, error: 'notPermitted' });
    expect(await undo({ ...past, number: 1 }, { seen })).toEqual({ ok: false, error: 'unknown' });
    await importFile('balances', '编号,积分\nN-3,5\n', '期初');
    expect(await undo(past, { seen })).toEqual({ ok: false, error: 'overtaken' });
    expect(await undo(past)).toMatchObject({ ok: true });
    expect(await undo(past)).toEqual({ ok: false, error: 'undone' });
  });

  it('takes opening balances back as far as they are there, also from tablets, and gives them anew', async () => {
    await enterKiosk(database(), community, 'A');
    await importFile('residents', residents);
    const file = '编号,积分\nN-1,50\nN-2,60\n';
    await importFile('balances', file, '期初');
    const past = await last();
    const residentId = await idOf('N-2');
    const id = newId();
    const by = byManager(community);
    const wanted = { id, residentId, points: -10, reason: '多记了' };
    expect(await proposeAdjustment(chainOf(database()), by, wanted, testNow)).toMatchObject({ ok: true });
    const second = { communityId: community, staffId: auditor, role: 'auditor' as const };
    const confirmed = await decideAdjustment(chainOf(database()), second, { id, decision: 'confirm' }, testNow);
    expect(confirmed).toMatchObject({ ok: true });
    expect(await outcomesOf(past)).toEqual(['N-1 withdrawn', 'N-2 spent']);
    expect(await undo(past)).toMatchObject({ ok: true });
    expect((await people()).map(({ balance }) => balance)).toEqual([0, 50, 0]);
    expect(await verifyLedger(database())).toEqual([]);
    expect(statesOf(await importFile('balances', file, '期初'))).toEqual(['new', 'same']);
    expect((await people()).map(({ balance }) => balance)).toEqual([50, 50, 0]);
    // And once more, round after round.
    const anew = await last();
    expect(await undo(anew)).toMatchObject({ ok: true });
    expect(statesOf(await importFile('balances', file, '期初'))).toEqual(['new', 'same']);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('has residents go whose opening balances went before them', async () => {
    await importFile('residents', residents);
    const people = await last();
    await importFile('balances', '编号,积分\nN-1,50\n', '期初');
    expect(await outcomesOf(people)).toEqual(['N-1 moved', 'N-2 withdrawn', 'N-3 withdrawn']);
    await undo(await last());
    expect(await outcomesOf(people)).toEqual(['N-1 withdrawn', 'N-2 withdrawn', 'N-3 withdrawn']);
    expect(await undo(people)).toMatchObject({ ok: true });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('unlists goods that nobody has touched, and lists the very same again', async () => {
    const goods = '条码,商品,积分\n6901234567892,香米,60\n,散装鸡蛋,15\n';
    await importFile('items', goods);
    const past = await last();
    const changed = await wantedOf('items', '条码,商品,积分\n,散装鸡蛋,16\n');
    const seen = await previewImport(chainOf(database()), byManager(community), changed, testNow);
    const change = { reason: '调价', seen };
    await importSheet(chainOf(database()), byManager(community), changed, testNow, change);
    expect(await outcomesOf(past)).toEqual(['6901234567892 withdrawn', '散装鸡蛋 changed']);
    const listed = () =>
      queryRows<{ id: string; status: string }>(
        database().orm,
        sql`SELECT id, status FROM item WHERE community = ${community} AND name IN ('香米', '散装鸡蛋') ORDER BY sort`,
      );
    const before = await listed();
    expect(await undo(past)).toMatchObject({ ok: true });
    expect((await listed()).map(({ status }) => status)).toEqual(['unlisted', 'listed']);
    expect(await verifyLedger(database())).toEqual([]);
    expect(statesOf(await importFile('items', goods))).toEqual(['new', 'differs']);
    expect(await listed()).toEqual(before);
    expect(await verifyLedger(database())).toEqual([]);
    // What only changed something has nothing to be withdrawn.
    const [, changing] = await lastImports(database().orm, community);
    expect(changing).toMatchObject({ entered: 0, changed: 1 });
    expect(changing && (await undo(changing))).toEqual({ ok: false, error: 'nothing' });
  });

  it('goes by its page, with what became of each row as a file', async () => {
    await importFile('residents', residents);
    const past = await last();
    const asked = (fields: Readonly<Record<string, string>> = {}) => {
      const hub = { ...chainOf(database()), clock: () => testNow, logger: quiet };
      const signedIn = { communityId: community, staffId: manager, role: 'manager', zone: 'Asia/Shanghai' };
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      const url = new URL(`http://hub.lan/hub/import/${past.number}`);
      const request = new Request(url, { method: 'POST', body });
      const params = { id: String(past.number) };
      return { locals: { hub, language: 'zh-CN', signedIn }, url, request, params } as never;
    };
    const shown = (await load(asked())) as { seen: string };
    expect(shown).toMatchObject({ counts: [{ outcome: 'withdrawn', count: 3 }], mayUndo: true, kept: [] });
    const refused = await actions['undo']?.(asked({ seen: shown.seen, reason: '' }));
    expect(refused).toMatchObject({ status: 400, data: { refused: 'reasonMissing' } });
    await expect(actions['undo']?.(asked({ seen: shown.seen, reason: '选错了文件' }))).rejects.toMatchObject({
      location: `/hub/import/${past.number}?outcome=undone`,
    });
    expect(await load(asked())).toMatchObject({ past: { undone: { withdrawn: 3, kept: 0 } } });
    const file = await (await outcomeOf(asked())).text();
    expect(file.split('\r\n').slice(1, 3)).toEqual(['N-1,撤回', 'N-2,撤回']);
  });
});
