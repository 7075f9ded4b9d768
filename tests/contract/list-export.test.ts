import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { localeCodes } from '#lib/domain/locale.ts';
import type { SheetKind } from '#lib/domain/sheet.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { sheetOfSection } from '../../src/routes/hub/[list]/sheets/sheets.ts';
import { POST } from '../../src/routes/hub/export/[list]/+server.ts';
import { sections } from '../../src/routes/hub/sections.ts';
import {
  auditor,
  chainOf,
  enterKiosk,
  foundCommunity,
  foundingFacts,
  manager,
  quiet,
  residentId,
  testNow,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { recordEach } from './hub-facts.ts';
import { push } from '#lib/server/sync/push.ts';
import { closeShift } from './staff-facts.ts';

// Every list of the console as a file, through the route that its page sends for it.

const lists = Object.keys(sections)
  .map((href) => href.slice('/hub/'.length))
  .filter((list) => sheetOfSection(list) !== undefined);

describeOnEachDatabase('a list of the console as a file', (database) => {
  let community: string;
  beforeAll(async () => {
    community = await foundCommunity(database(), { residents: 120 });
    const kiosk = await enterKiosk(database(), community, 'A');
    kiosk.redeem(0, [0], 40);
    kiosk.record(closeShift());
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
  });

  const ask = async (
    list: string,
    kind: string,
    { query = '', code = 'zh-CN', role = 'manager', staffId = manager, of = community } = {},
  ) => {
    const hub = { ...chainOf(database()), clock: () => testNow, logger: quiet };
    const signedIn = { communityId: of, staffId, role, zone: 'Asia/Shanghai' };
    const url = new URL(`http://hub.lan/hub/export/${list}${query}`);
    const request = new Request(url, { method: 'POST', body: new URLSearchParams({ kind }) });
    return POST({ locals: { hub, language: code, signedIn }, params: { list }, request, url } as never);
  };
  const csvLines = async (...asked: Parameters<typeof ask>) => (await (await ask(...asked)).text()).split('\r\n');

  it('is there for each list in either language, with as many cells as heads', async () => {
    expect(lists.length).toBeGreaterThanOrEqual(11);
    for (const code of localeCodes) {
      for (const list of lists) {
        const response = await ask(list, 'csv', { code });
        expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
        const [head = '', ...lines] = (await response.text()).split('\r\n');
        expect(head, list).toMatch(code === 'zh-CN' ? /\p{Script=Han}/u : /^["A-Z]/);
        expect(lines.at(-1), list).toBe('');
      }
    }
  });

  it('is a workbook as well', async () => {
    for (const list of lists) {
      const bytes = Buffer.from(await (await ask(list, 'xlsx')).arrayBuffer());
      expect(bytes.subarray(0, 4).toString('latin1'), list).toBe('PK\u0003\u0004');
    }
  });

  it('has all pages of a list, and of a search only what was found', async () => {
    const lines = await csvLines('residents', 'csv');
    expect(lines).toHaveLength(1 + 120 + 1);
    expect(new Set(lines).size).toBe(122);
    const [, found, none] = await csvLines('residents', 'csv', { query: '?q=XL-0001' });
    expect([found, none]).toEqual([lines.find((line) => line.startsWith('XL-0001')), '']);
    const { length } = await csvLines('transfers', 'csv', { query: '?kind=redemption&from=nonsense' });
    expect(length).toBe(3);
  });

  it('holds nothing with which somebody signs in', async () => {
    await recordEach(chainOf(database()), await foundCommunity(database()));
    const said = (await csvLines('staff', 'csv')).join('\n');
    expect(said).not.toMatch(/argon2|\$|[\w-]{43}/);
  });

  it('is recorded with who took it, and refused where there is no such list or file', async () => {
    const of = await foundCommunity(database());
    await ask('residents', 'csv', { of, role: 'auditor', staffId: auditor });
    await ask('items', 'xlsx', { of });
    const facts = await queryRows<{ number: number; type: string; staff: string; payload: string }>(
      database().orm,
      sql`SELECT number, type, staff, payload FROM hub_fact WHERE community = ${of} AND number > ${foundingFacts} ORDER BY 1`,
    );
    expect(facts.map(({ staff, type }) => [staff, type])).toEqual([
      [auditor, 'list.exported'],
      [manager, 'list.exported'],
    ]);
    expect(JSON.parse(facts[0]?.payload ?? '')).toMatchObject({
      body: { list: 'residents', kind: 'csv' satisfies SheetKind },
    });
    for (const [list, kind] of [
      ['policy', 'csv'],
      ['nothing', 'csv'],
      ['items', 'xls'],
      ['__proto__', 'csv'],
    ] as const) {
      await expect(ask(list, kind)).rejects.toMatchObject({ status: 404 });
    }
    await expect(ask('residents', 'csv', { of, role: 'clerk' })).rejects.toMatchObject({ status: 403 });
  });

  it('leaves the hub free for others while 50,000 rows are written', { timeout: 300_000 }, async () => {
    const of = await foundCommunity(database());
    await database().orm.execute(sql`INSERT INTO transfer
        (community, id, kind, debit_account, credit_account, points, note, staff, at, recorded_at)
      SELECT ${of}, gen_random_uuid(), 'opening', 'issued', ${residentId(0)}, 1, '=1+1', ${manager},
        ${testNow.toISOString()}::timestamptz - n * interval '1 second',
        ${testNow.toISOString()}::timestamptz - n * interval '1 second'
      FROM generate_series(1, 50000) AS n`);
    await database().orm.execute(sql`ANALYZE transfer`);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const response = await ask('transfers', 'xlsx', { of });
    const before = process.memoryUsage();
    let most = 0;
    let bytes = 0;
    delay.enable();
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      const { heapUsed, external } = process.memoryUsage();
      most = Math.max(most, heapUsed + external - before.heapUsed - before.external);
    }
    delay.disable();
    expect(bytes).toBeGreaterThan(200_000);
    // A page at a time: what is held does not grow with the list.
    expect(most).toBeLessThan(100 * 2 ** 20);
    // A page of 1,000 rows; the limit is for a busy machine.
    expect(delay.max / 1e6).toBeLessThan(3000);
  });
});
