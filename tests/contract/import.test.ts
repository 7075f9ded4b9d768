import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { columnsOf, type ImportKind } from '#lib/domain/import.ts';
import type { Role } from '#lib/domain/permission.ts';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { eraseReasonOf } from '#lib/server/console/erase-reason.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { importSheet, previewImport, rememberedColumns } from '#lib/server/console/import/import.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { readSheet } from '#lib/server/sheets/read.ts';
import { workbookWith } from '#doubles/workbook.ts';
import { actions } from '../../src/routes/hub/import/+page.server.ts';
import { GET as outcomeOf } from '../../src/routes/hub/import/outcome/+server.ts';
import { load } from '../../src/routes/hub/import/+page.server.ts';
import { byManager, chainOf, foundCommunity, manager, quiet, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

// Tables become residents, goods and opening balances, all of a file or nothing of it.

describeOnEachDatabase('an import', (database) => {
  let community: string;
  beforeEach(async () => {
    community = await foundCommunity(database());
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const wantedOf = async (kind: ImportKind, file: string | Uint8Array, batch = '') => {
    const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file;
    const read = await readSheet(bytes);
    if (!read.ok) throw new Error(read.error);
    const heads = (read.value.rows[0]?.cells ?? []).map(String);
    const remembered = await rememberedColumns(database().orm, community, kind);
    const columns = columnsOf(kind, heads, remembered);
    const kindKeys = { 退休人员: 'retiree' };
    return {
      kind,
      sheet: read.value,
      file: sha256Base64Url(heads.join()),
      columns,
      batch,
      kindKeys,
      people: new Map(),
    };
  };
  const importFile = async (kind: ImportKind, file: string | Uint8Array, batch = '', role: Role = 'manager') =>
    importSheet(chainOf(database()), { ...byManager(community), role }, await wantedOf(kind, file, batch), testNow);
  const statesOf = (imported: Awaited<ReturnType<typeof importFile>>) =>
    imported.ok ? imported.value.map(({ state }) => state) : imported.error.code;
  const factsSince = (number: number) =>
    queryRows<{ type: string }>(
      database().orm,
      sql`SELECT type FROM hub_fact WHERE community = ${community} AND number > ${number} ORDER BY number`,
    );
  const lastFact = async () =>
    (
      await queryRows<{ n: number }>(
        database().orm,
        sql`SELECT max(number)::integer AS n FROM hub_fact WHERE community = ${community}`,
      )
    )[0]?.n ?? 0;
  const people = () =>
    queryRows<Record<string, unknown>>(
      database().orm,
      sql`SELECT r.number, r.name, r.pinyin, r.kind, r.team, r.household, r.elder_mode, a.balance FROM resident r
        JOIN account a ON a.community = r.community AND a.id = r.id
        WHERE r.community = ${community} AND r.number LIKE 'N-%' ORDER BY r.number`,
    );
  const residents = '编号,姓名,类型,志愿队伍,关怀模式\nN-1,曾小贤,退休人员,护院队,是\nN-2,王芳,,,\nN-3,王芳,义工,,否\n';

  it('enters residents with words of their own, tells namesakes, and changes nothing the second time', async () => {
    const before = await lastFact();
    const imported = await importFile('residents', residents);
    expect(statesOf(imported)).toEqual(['new', 'new', 'new']);
    expect(imported.ok && imported.value.map(({ namesake }) => namesake)).toEqual([false, false, true]);
    expect(await people()).toMatchObject([
      {
        number: 'N-1',
        name: '曾小贤',
        pinyin: 'zengxiaoxian',
        kind: 'retiree',
        team: '护院队',
        elder_mode: true,
        balance: 0,
      },
      { number: 'N-2', name: '王芳', elder_mode: false },
      { number: 'N-3', name: '王芳', kind: '义工' },
    ]);
    expect((await factsSince(before)).map(({ type }) => type)).toEqual(['residents.entered', 'file.imported']);
    const after = await lastFact();
    expect(await importFile('residents', residents)).toMatchObject({ ok: false, error: { code: 'nothingNew' } });
    expect(await lastFact()).toBe(after);
    const [fact] = await queryRows<{ payload: string }>(
      database().orm,
      sql`SELECT payload FROM hub_fact WHERE community = ${community} AND number = ${before + 1}`,
    );
    expect(fact?.payload).not.toContain('曾小贤');
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('enters what a corrected file has beside what is there, and tells what differs without changing it', async () => {
    await importFile('residents', residents);
    const corrected = `${residents.replace('N-2,王芳', 'N-2,王方')}N-4,李雷,,,\n`;
    expect(statesOf(await importFile('residents', corrected))).toEqual(['same', 'differs', 'same', 'new']);
    expect(await people()).toMatchObject([{}, { name: '王芳' }, {}, { number: 'N-4', name: '李雷' }]);
  });

  const changeBy = async (kind: ImportKind, file: string, reason?: string) => {
    const wanted = await wantedOf(kind, file);
    const seen = await previewImport(chainOf(database()), byManager(community), wanted, testNow);
    const change = reason === undefined ? undefined : { reason, seen };
    return importSheet(chainOf(database()), byManager(community), wanted, testNow, change);
  };

  it('changes residents by the file where somebody says why, and keeps what empty cells do not say', async () => {
    await importFile('residents', residents);
    const before = await lastFact();
    const corrected = '编号,姓名,类型,志愿队伍,关怀模式\nN-1,曾小贤,,,否\nN-2,王方,退休人员,,\nN-3,王芳,义工,,\n';
    expect(statesOf(await changeBy('residents', corrected, ' '))).toBe('reasonMissing');
    expect(statesOf(await changeBy('residents', corrected))).toBe('nothingNew');
    expect(statesOf(await changeBy('residents', corrected, '街道名册更正'))).toEqual(['changed', 'changed', 'same']);
    expect(await people()).toMatchObject([
      { name: '曾小贤', kind: 'retiree', team: '护院队', elder_mode: false },
      { name: '王方', pinyin: 'wangfang', kind: 'retiree' },
      { name: '王芳' },
    ]);
    const facts = (await factsSince(before)).map(({ type }) => type);
    expect(facts).toEqual(['resident.changed', 'resident.changed', 'file.imported']);
    expect(statesOf(await changeBy('residents', corrected, '街道名册更正'))).toBe('nothingNew');
    // The reason stands beside each row's change, and is erased everywhere at once.
    const erased = { number: before + 1, residentId: null, reason: '写了姓名' };
    expect(await eraseReasonOf(chainOf(database()), byManager(community), erased, testNow)).toMatchObject({ ok: true });
    const left = sql`SELECT 1 FROM hub_fact WHERE community = ${community} AND reason = '街道名册更正'`;
    expect(await queryRows(database().orm, left)).toEqual([]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('takes the household of each from its column, and changes none by an empty cell', async () => {
    const doors = '编号,姓名,户号\nN-1,曾小贤,３-2-501\nN-2,王芳,3-2-501\n';
    expect(statesOf(await importFile('residents', doors))).toEqual(['new', 'new']);
    expect(await people()).toMatchObject([{ household: '3-2-501' }, { household: '3-2-501' }]);
    expect(statesOf(await importFile('residents', doors))).toBe('nothingNew');
    const moved = doors.replace('王芳,3-2-501', '王芳,8-1-102').replace('３-2-501', '');
    expect(statesOf(await changeBy('residents', moved, '街道名册更正'))).toEqual(['same', 'changed']);
    expect(await people()).toMatchObject([{ household: '3-2-501' }, { household: '8-1-102' }]);
  });

  it('brings nobody back who was erased', async () => {
    await importFile('residents', residents);
    const [{ id } = { id: '' }] = await queryRows<{ id: string }>(
      database().orm,
      sql`SELECT id FROM resident WHERE community = ${community} AND number = 'N-1'`,
    );
    const by = byManager(community);
    await eraseResident(chainOf(database()), by, { residentId: id, reason: '本人要求', typedNumber: 'N-1' }, testNow);
    const imported = await changeBy('residents', `${residents}N-4,李雷,,,\n`, '街道名册更正');
    expect(statesOf(imported)).toEqual(['same', 'same', 'same', 'new']);
    expect(JSON.stringify(await people())).not.toContain('曾小贤');
  });

  it('changes prices by the file, each with its history, and leaves alone what it does not say', async () => {
    const goods = '条码,商品,积分,市场价,货位\n6901234567892,香米,60,8.50,甲架\n,散装鸡蛋,15,,\n';
    await importFile('items', goods);
    const listed = () =>
      queryRows<Record<string, unknown>>(
        database().orm,
        sql`SELECT item.name, points_price, market_price_fen, shelf_place, (SELECT count(*)::int FROM thing_change AS noted
            WHERE noted.community = item.community AND noted.thing = item.id) AS changes
          FROM item WHERE community = ${community} AND (barcode = '6901234567892' OR item.name = '散装鸡蛋') ORDER BY sort`,
      );
    const prices = '条码,商品,积分,市场价\n6901234567892,东北香米,55,\n,散装鸡蛋,15,2\n';
    expect(statesOf(await changeBy('items', prices, '十二月调价'))).toEqual(['changed', 'changed']);
    expect(await listed()).toEqual([
      { name: '东北香米', points_price: 55, market_price_fen: 850, shelf_place: '甲架', changes: 1 },
      { name: '散装鸡蛋', points_price: 15, market_price_fen: 200, shelf_place: '—', changes: 1 },
    ]);
    expect(statesOf(await changeBy('items', prices.replace('55', '50'), '再调'))).toEqual(['changed', 'same']);
    expect(await listed()).toMatchObject([{ points_price: 50, changes: 2 }, { changes: 1 }]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('changes nothing that somebody else has changed since it was looked at, and tells what differs', async () => {
    await importFile('items', '条码,商品,积分,市场价\n6901234567892,香米,60,8.50\n,散装鸡蛋,15,2\n');
    const prices = await wantedOf('items', '条码,商品,积分,市场价\n6901234567892,香米,60,8.50\n,散装鸡蛋,14,2\n');
    const by = byManager(community);
    const seen = await previewImport(chainOf(database()), by, prices, testNow);
    expect(seen.map(({ state, differing }) => [state, ...differing])).toEqual([['same'], ['differs', 'pointsPrice']]);
    await changeBy('items', '条码,商品,积分\n6901234567892,香米,80\n', '别人涨了价');
    const late = { reason: '十二月调价', seen };
    expect(statesOf(await importSheet(chainOf(database()), by, prices, testNow, late))).toBe('overtaken');
    const [rice] = await queryRows<{ points: number }>(
      database().orm,
      sql`SELECT points_price AS points FROM item WHERE community = ${community} AND barcode = '6901234567892'`,
    );
    expect(rice).toEqual({ points: 80 });
  });

  it('takes nothing at all where one row is wrong, and tells every problem with row and column', async () => {
    const before = await lastFact();
    const file = '编号,姓名,关怀模式,门店\nN-1,甲,也许,\nN-1,乙,,\n,丙,,\nN-4,,,火星店\nN-5,好人,,\n';
    const imported = await importFile('residents', file);
    expect(imported).toMatchObject({ ok: false, error: { code: 'wrong' } });
    const rows = imported.ok || imported.error.code !== 'wrong' ? [] : imported.error.rows;
    expect(
      rows.map(({ row, state, problems }) => [row, state, ...problems.map(({ field, code }) => `${field} ${code}`)]),
    ).toEqual([
      [2, 'wrong', 'elderMode invalid'],
      [3, 'wrong', 'number twice'],
      [4, 'wrong', 'number missing'],
      [5, 'wrong', 'name missing', 'store invalid'],
      [6, 'new'],
    ]);
    expect(await people()).toEqual([]);
    expect(await lastFact()).toBe(before);
  });

  it('lists goods by barcode, or by name, with prices in yuan', async () => {
    const file =
      '条码,商品名称,积分,现金价,市场价,保质期,货位\n6901234567892,大米 5kg,"1,200",¥1.50,39.9,180天,甲-1\n,手工皂,80,,,,\n';
    expect(statesOf(await importFile('items', file))).toEqual(['new', 'new']);
    const items = await queryRows<Record<string, unknown>>(
      database().orm,
      sql`SELECT barcode, name, name_en, points_price, cash_price_fen, market_price_fen, shelf_life_days, shelf_place, status
        FROM item WHERE community = ${community} AND name IN ('大米 5kg', '手工皂') ORDER BY sort`,
    );
    expect(items).toEqual([
      {
        ...{ barcode: '6901234567892', name: '大米 5kg', name_en: '大米 5kg', points_price: 1200, cash_price_fen: 150 },
        ...{ market_price_fen: 3990, shelf_life_days: 180, shelf_place: '甲-1', status: 'listed' },
      },
      {
        ...{ barcode: '', name: '手工皂', name_en: '手工皂', points_price: 80, cash_price_fen: 0 },
        ...{ market_price_fen: 0, shelf_life_days: null, shelf_place: '—', status: 'listed' },
      },
    ]);
    expect(await importFile('items', file)).toMatchObject({ error: { code: 'nothingNew' } });
    expect(statesOf(await importFile('items', `${file.replace(',80,', ',90,')},肥皂盒,30,,,,\n`))).toEqual([
      'same',
      'differs',
      'new',
    ]);
    const wrong = '条码,商品名称,积分,供应商\n12,甲,1.5,没有的公司\n,,9999999999,\n';
    expect(await importFile('items', wrong)).toMatchObject({
      error: {
        rows: [
          { problems: [{ field: 'barcode' }, { field: 'supplier', code: 'unknown' }, { field: 'pointsPrice' }] },
          {
            problems: [
              { field: 'pointsPrice', code: 'invalid' },
              { field: 'name', code: 'missing' },
            ],
          },
        ],
      },
    });
  });

  it('opens balances once for each batch and resident, whatever the file', async () => {
    await importFile('residents', residents);
    const file = 'number,balance\nN-1,50\nN-2,0\nN-3,7\n';
    expect(await importFile('balances', file)).toMatchObject({ error: { code: 'batchMissing' } });
    expect(statesOf(await importFile('balances', file, '期初'))).toEqual(['new', 'same', 'new']);
    expect((await people()).map(({ balance }) => balance)).toEqual([50, 0, 7]);
    expect(await importFile('balances', file, '期初')).toMatchObject({ error: { code: 'nothingNew' } });
    expect(statesOf(await importFile('balances', 'number,balance\nN-1,60\nN-2,5\n', '期初'))).toEqual([
      'differs',
      'new',
    ]);
    expect((await people()).map(({ balance }) => balance)).toEqual([50, 5, 7]);
    expect(await importFile('balances', 'number,balance\nN-9,1\n', '期初')).toMatchObject({
      error: { rows: [{ problems: [{ field: 'number', code: 'unknown' }] }] },
    });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('finds columns as they were called last, and asks for those that are needed', async () => {
    const heads = '工号,谁,志愿队伍\nN-1,甲乙,\n';
    expect(await importFile('residents', heads)).toMatchObject({
      error: { code: 'columnMissing', fields: ['number', 'name'] },
    });
    const wanted = { ...(await wantedOf('residents', heads)), columns: { number: 0, name: 1 } };
    const by = byManager(community);
    expect(await importSheet(chainOf(database()), by, wanted, testNow)).toMatchObject({ ok: true });
    expect((await wantedOf('residents', heads)).columns).toEqual({ number: 0, name: 1, team: 2 });
    expect(columnsOf('residents', ['编号', '姓名', '姓名'])).toEqual({ number: 0 });
    expect(await importFile('residents', 'number,name\nN-7,丙\n', '', 'auditor')).toMatchObject({
      error: { code: 'notPermitted' },
    });
  });

  it('goes through its page: read, preview, import, outcome, and nothing new the second time', async () => {
    // However slow the machine is, the requests wait for what they ask for.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const hub = { ...chainOf(database()), clock: () => testNow, logger: quiet };
    const signedIn = { communityId: community, staffId: manager, role: 'manager', zone: 'Asia/Shanghai' };
    const asked = (address: string, fields: Readonly<Record<string, string | File>> = {}) => {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      const url = new URL(`http://hub.lan${address}`);
      const request = new Request(url, { method: 'POST', body });
      return { locals: { hub, language: 'zh-CN', signedIn }, url, request } as never;
    };
    const led = async (done: unknown) => {
      const thrown: unknown = await Promise.resolve(done).then(
        (answer: unknown) => answer,
        (failure: unknown) => failure,
      );
      return String((thrown as { location?: string }).location);
    };
    const cell = (said: string) => `<c t="inlineStr"><is><t>${said}</t></is></c>`;
    const rows = `<row>${cell('居民编号')}${cell('姓名')}</row><row>${cell('N-8')}${cell('赵云')}</row>`;
    const file = new File([new Uint8Array(await workbookWith({ rows }))], '居民.xlsx');
    const page = await led(actions['read']?.(asked('/hub/import', { kind: 'residents', file })));
    expect(page).toMatch(/^\/hub\/import\?file=/);
    expect(await load(asked(page))).toMatchObject({
      file: {
        columns: { number: 0, name: 1 },
        counts: { new: 1, wrong: 0 },
        preview: [['N-8', '赵云']],
        isDone: false,
      },
    });
    expect(await people()).toEqual([]);
    expect(await led(actions['apply']?.(asked(page)))).toBe(page);
    expect(await people()).toMatchObject([{ number: 'N-8', name: '赵云' }]);
    expect(await load(asked(page))).toMatchObject({ file: { isDone: true } });
    const outcome = await (await outcomeOf(asked(page.replace('import?', 'import/outcome?')))).text();
    expect(outcome.split('\r\n')[1]).toBe('2,N-8,新增,,');
    // The same form once more is led to what became of it, and does nothing.
    expect(await led(actions['apply']?.(asked(page)))).toBe(page);
    const again = await led(actions['read']?.(asked('/hub/import', { kind: 'residents', file })));
    expect(await actions['apply']?.(asked(again))).toMatchObject({ status: 409, data: { refused: 'nothingNew' } });
    expect(
      await actions['read']?.(asked('/hub/import', { kind: 'items', file: new File([], 'folder') })),
    ).toMatchObject({
      data: { refusal: 'empty' },
    });
    expect(await actions['apply']?.(asked('/hub/import?file=gone'))).toMatchObject({ data: { refused: 'gone' } });
  });
});
