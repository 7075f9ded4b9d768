import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { columnsOf } from '#lib/domain/import.ts';
import { importSheet, previewImport } from '#lib/server/console/import/import.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { readSheet } from '#lib/server/sheets/read.ts';
import { POST as exportOf } from '../../src/routes/hub/export/[list]/+server.ts';
import { byManager, chainOf, foundCommunity, manager, quiet, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

// Goods with several barcodes in one cell, as they are imported, added to what is there, and exported.

describeOnEachDatabase('an import of barcodes', (database) => {
  let community: string;
  beforeEach(async () => {
    community = await foundCommunity(database());
  });

  const wantedOf = async (file: string | Uint8Array) => {
    const read = await readSheet(typeof file === 'string' ? new TextEncoder().encode(file) : file);
    if (!read.ok) throw new Error(read.error);
    const heads = (read.value.rows[0]?.cells ?? []).map(String);
    const said = { sheet: read.value, file: sha256Base64Url(heads.join()), columns: columnsOf('items', heads) };
    return { kind: 'items' as const, ...said, batch: '', kindKeys: {}, people: new Map() };
  };
  const importGoods = async (file: string) =>
    importSheet(chainOf(database()), byManager(community), await wantedOf(file), testNow);
  const changeBy = async (file: string, reason: string) => {
    const wanted = await wantedOf(file);
    const seen = await previewImport(chainOf(database()), byManager(community), wanted, testNow);
    return importSheet(chainOf(database()), byManager(community), wanted, testNow, { reason, seen });
  };
  const statesOf = (imported: Awaited<ReturnType<typeof importGoods>>) =>
    imported.ok ? imported.value.map(({ state }) => state) : imported.error.code;
  const facts = async () =>
    (
      await queryRows<{ type: string }>(
        database().orm,
        sql`SELECT type FROM hub_fact WHERE community = ${community} ORDER BY number`,
      )
    ).map(({ type }) => type);
  const barcodesOf = async (name: string) =>
    (
      await queryRows<{ all: string }>(
        database().orm,
        sql`SELECT barcode || ' ' || other_barcodes AS all FROM item
          WHERE community = ${community} AND name = ${name} ORDER BY sort`,
      )
    ).map(({ all }) => all.trim());

  it('takes several barcodes of one cell, whatever separates them, and tells what cannot be', async () => {
    const four = ['6901234567892', '6901234567885', '96385074', '6921168509256'];
    const cell = `${four[0]}；${four[1]}; ${four[2]}、${four[3]}\n${four[0]}`;
    expect(statesOf(await importGoods(`条码,商品,积分\n"${cell}",香米,60\n,手工皂,80\n`))).toEqual(['new', 'new']);
    expect(await barcodesOf('香米')).toEqual([four.join(' ')]);
    // Each of them is the item, and whoever says one alone takes no other away.
    expect(await importGoods(`条码,商品,积分\n${four[2]},香米,60\n`)).toMatchObject({
      error: { code: 'nothingNew' },
    });
    await importGoods('条码,商品,积分\n6936983800013,牛奶,30\n');
    const problemsOf = async (lines: string) => {
      const refused = await importGoods(`条码,商品,积分\n${lines}`);
      const rows = refused.ok || refused.error.code !== 'wrong' ? [] : refused.error.rows;
      return rows.map(({ problems }) => problems.map(({ field, code }) => `${field} ${code}`).join());
    };
    expect(await problemsOf(`${four[1]} 6936983800013,两样,60\n`)).toEqual(['barcode several']);
    // One item by two of its barcodes, which differ.
    expect(await problemsOf(`${four[0]},香米,60\n${four[3]},香米,60\n`)).toEqual(['', 'barcode twice']);
    expect(await problemsOf(`12 6901234567007,短码,5\n`)).toEqual(['barcode invalid']);
    const most = Array.from({ length: 40 }, (_, index) => String(10_000_000 + index)).join(' ');
    expect(await importGoods(`条码,商品,积分\n${most},太多,60\n`)).toMatchObject({
      error: { rows: [{ problems: [{ field: 'barcode', code: 'tooLong' }] }] },
    });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('adds barcodes to an item that is there, as a change with its history', async () => {
    await importGoods('条码,商品,积分\n6901234567892,香米,60\n');
    const more = '条码,商品,积分\n6901234567885 6901234567892,香米,60\n';
    const before = await facts();
    expect(statesOf(await importGoods(more))).toBe('nothingNew');
    expect(statesOf(await changeBy(more, '新包装'))).toEqual(['changed']);
    expect(await barcodesOf('香米')).toEqual(['6901234567892 6901234567885']);
    expect((await facts()).slice(before.length)).toEqual(['item.changed', 'file.imported']);
    expect(statesOf(await changeBy(more, '新包装'))).toBe('nothingNew');
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('changes nothing by the file that the list of goods was exported to', async () => {
    const goods =
      '条码,商品,积分,现金,市场价,成本,货位\n6901234567892 6901234567885,香米,60,1.50,8.50,5,甲架\n,散装鸡蛋,500,,2,,\n';
    await importGoods(goods);
    const hub = { ...chainOf(database()), clock: () => testNow, logger: quiet };
    const signedIn = { communityId: community, staffId: manager, role: 'manager', zone: 'Asia/Shanghai' };
    for (const kind of ['csv', 'xlsx']) {
      const url = new URL('http://hub.lan/hub/export/items');
      const request = new Request(url, { method: 'POST', body: new URLSearchParams({ kind }) });
      const asked = { locals: { hub, language: 'zh-CN', signedIn }, params: { list: 'items' }, request, url };
      const file = new Uint8Array(await (await exportOf(asked as never)).arrayBuffer());
      const seen = await previewImport(chainOf(database()), byManager(community), await wantedOf(file), testNow);
      expect(seen.flatMap(({ problems }) => problems)).toEqual([]);
      expect(seen.filter(({ key }) => key.startsWith('6901234567892') || key === '散装鸡蛋')).toMatchObject([
        { key: expect.any(String) as string, state: 'same' },
        { key: expect.any(String) as string, state: 'same' },
      ]);
      expect(new Set(seen.map(({ state }) => state))).toEqual(new Set(['same']));
    }
  });

  it('changes at most 2,000 rows one by one, new items with several barcodes among them', async () => {
    const lines = Array.from(
      { length: 2001 },
      (_, index) => `${100_000_000 + index} ${200_000_000 + index},货${index},5`,
    );
    expect(statesOf(await importGoods(`条码,商品,积分\n${lines.join('\n')}\n`))).toBe('tooManyChanges');
  });

  it('takes the group of goods and the room for them as lists call them', async () => {
    const file =
      '条码,商品,积分,分类,陈列上限\n6901234567892,香米,60,粮油主食,24\n,手工皂,80,cleaning,\n,布鞋,90,鞋,0\n';
    expect(await importGoods(file)).toMatchObject({
      error: { rows: [{}, {}, { problems: [{ field: 'itemGroup' }, { field: 'displayPieces' }] }] },
    });
    expect(statesOf(await importGoods(file.replace(',鞋,0', ',,')))).toEqual(['new', 'new', 'new']);
    const shown = () =>
      queryRows<Record<string, unknown>>(
        database().orm,
        sql`SELECT name, item_group AS "group", display_pieces AS room FROM item
          WHERE community = ${community} AND name IN ('香米', '手工皂', '布鞋') ORDER BY sort`,
      );
    expect(await shown()).toEqual([
      { name: '香米', group: 'staple', room: 24 },
      { name: '手工皂', group: 'cleaning', room: null },
      { name: '布鞋', group: '', room: null },
    ]);
    expect(await importGoods(file.replace(',鞋,0', ',,'))).toMatchObject({ error: { code: 'nothingNew' } });
    const changed = '条码,商品,积分,分类,陈列上限\n6901234567892,香米,60,食品饮料,30\n';
    expect(statesOf(await changeBy(changed, '换了货架'))).toEqual(['changed']);
    expect((await shown())[0]).toEqual({ name: '香米', group: 'food', room: 30 });
    expect(await verifyLedger(database())).toEqual([]);
  });
});
