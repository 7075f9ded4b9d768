import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { Stopped } from '#lib/base/stopped.ts';
import { sheetLimits } from '#lib/domain/sheet.ts';
import { importSheet, previewImport } from '#lib/server/console/import/import.ts';
import { stopImports, type ImportStage, type Watched } from '#lib/server/console/import/work.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { readSheet } from '#lib/server/sheets/read.ts';
import { actions, load } from '../../src/routes/hub/import/+page.server.ts';
import { byManager, chainOf, foundCommunity, manager, quiet, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { manyResidents, wantedOf } from './importing.ts';

// What takes long of an import: it tells how far it has come, can be stopped, and is never half done.

describeOnEachDatabase('the work of an import', (database) => {
  let community: string;
  beforeEach(async () => {
    community = await foundCommunity(database());
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const count = async (table: string) => {
    const counted = sql`SELECT count(*)::integer AS n FROM ${sql.raw(table)} WHERE community = ${community}`;
    return (await queryRows<{ n: number }>(database().orm, counted))[0]?.n ?? 0;
  };
  /** How many rows there are of whatever an import writes. */
  const rowsThere = async () => {
    const tables = ['hub_fact', 'resident', 'resident_words', 'account'];
    return Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await count(table)] as const)));
  };
  /** Follows work, and stops it once it tells of so many rows of a stage. */
  const watchedUntil = (stage: ImportStage, rows: number) => {
    const controller = new AbortController();
    const told: [ImportStage, number][] = [];
    const watched: Watched = {
      signal: controller.signal,
      tell: (at, done) => {
        told.push([at, done]);
        if (at === stage && done >= rows) controller.abort();
      },
    };
    return { watched, told };
  };
  const enter = async (rows: number, watched?: Watched, context = chainOf(database())) =>
    importSheet(
      context,
      byManager(community),
      await wantedOf('residents', manyResidents(rows)),
      testNow,
      undefined,
      watched,
    );

  it('takes the most rows that a file may have, and leaves the hub free meanwhile', { timeout: 300_000 }, async () => {
    const wanted = await wantedOf('residents', manyResidents(sheetLimits.rows));
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    await previewImport(chainOf(database()), byManager(community), wanted, testNow);
    const imported = await importSheet(chainOf(database()), byManager(community), wanted, testNow);
    delay.disable();
    expect(imported.ok && imported.value).toHaveLength(sheetLimits.rows);
    expect(delay.max / 1e6).toBeLessThan(3000);
  });

  it('tells rows as they are looked at and entered, and nothing that goes back', async () => {
    const { watched, told } = watchedUntil('reading', 0);
    expect(await enter(600, watched)).toMatchObject({ ok: true });
    expect(told.filter(([stage]) => stage === 'checking').map(([, rows]) => rows)).toEqual(
      Array.from({ length: 12 }, (_, index) => index * 50),
    );
    expect(told.filter(([stage]) => stage === 'entering')).toEqual([
      ['entering', 250],
      ['entering', 500],
      ['entering', 600],
    ]);
  });

  it.each([
    ['while its rows are looked at', 'checking', 100],
    ['while they are entered', 'entering', 250],
    ['with the last of them', 'entering', 600],
  ] as const)('leaves nothing behind where it is stopped %s', async (_, stage, rows) => {
    const before = await rowsThere();
    const { watched, told } = watchedUntil(stage, rows);
    await expect(enter(600, watched)).rejects.toThrow(Stopped);
    expect(told.at(-1)).toEqual([stage, rows]);
    expect(await rowsThere()).toEqual(before);
    expect(await verifyLedger(database())).toEqual([]);
    // Whoever tries once more has all of it.
    expect(await enter(600)).toMatchObject({ ok: true });
    expect(await count('resident')).toBe((before['resident'] ?? 0) + 600);
  });

  it('leaves nothing behind where the hub, or its database, dies in the middle', async () => {
    const before = await rowsThere();
    const { tell, signal } = watchedUntil('reading', 0).watched;
    let pages = 0;
    const dies: Watched = {
      signal,
      tell: (stage, rows) => {
        tell(stage, rows);
        pages += Number(stage === 'entering');
        if (pages === 2) throw new Error('the process ends here');
      },
    };
    await expect(enter(600, dies)).rejects.toThrow('the process ends here');
    expect(await rowsThere()).toEqual(before);
    // A chip of chance that fails: the third page of facts, of which two are written, cannot be made.
    let asked = 0;
    const random = (bytes: number) => {
      asked += 1;
      if (asked > 1200) throw new Error('no more chance');
      return secureRandom(bytes);
    };
    await expect(enter(600, undefined, { ...chainOf(database()), random })).rejects.toThrow('no more chance');
    expect(await rowsThere()).toEqual(before);
    expect(await enter(600)).toMatchObject({ ok: true });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('stops a file that is being read, and reads the next one', async () => {
    const controller = new AbortController();
    const told: number[] = [];
    const bytes = new TextEncoder().encode(manyResidents(2000));
    const tell = (rows: number) => {
      told.push(rows);
      controller.abort();
    };
    await expect(readSheet(bytes, { tell, signal: controller.signal })).rejects.toThrow(Stopped);
    expect(told[0]).toBe(500);
    expect(await readSheet(new TextEncoder().encode('a\n1\n'))).toMatchObject({ ok: true });
  });

  const asked = (address: string, fields: Readonly<Record<string, string | File>> = {}) => {
    const hub = { ...chainOf(database()), clock: () => testNow, logger: quiet };
    const signedIn = { communityId: community, staffId: manager, role: 'manager', zone: 'Asia/Shanghai' };
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const url = new URL(`http://hub.lan${address}`);
    const request = new Request(url, { method: 'POST', body });
    return { locals: { hub, language: 'zh-CN', signedIn }, url, request } as never;
  };
  const led = async (done: unknown) => {
    const thrown: unknown = await Promise.resolve(done).catch((failure: unknown) => failure);
    return String((thrown as { location?: string }).location);
  };
  /** What the page shows once nothing is done with the file any more. */
  const settled = async (page: string) => {
    for (;;) {
      const data = (await load(asked(page))) as { work: unknown; file: { counts: { new: number } } | null };
      if (data.work === null) return data;
    }
  };

  it('shows on its page how far it has come, and stops without a trace', { timeout: 60_000 }, async () => {
    const before = await rowsThere();
    const file = new File([manyResidents(600)], '居民.csv');
    const page = await led(actions['read']?.(asked('/hub/import', { kind: 'residents', file })));
    expect(page).toMatch(/^\/hub\/import\?file=/);
    expect(await settled(page)).toMatchObject({ file: { counts: { new: 600, wrong: 0 } } });
    // Somebody else has the community's lock, so that the work waits, and the requests lose patience.
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let taken = (): void => undefined;
    const isTaken = new Promise<void>((resolve) => {
      taken = resolve;
    });
    const other = database().transaction(async (tx) => {
      await tx.execute(sql`SELECT 1 FROM community WHERE id = ${community} FOR UPDATE`);
      taken();
      await released;
    });
    await isTaken;
    expect(await led(actions['apply']?.(asked(page)))).toBe(page);
    const shown = await load(asked(page));
    expect(shown).toMatchObject({ file: null, work: { name: '居民.csv', aim: 'entering', rows: 0, of: 600 } });
    // Another file has to wait, and nothing else can be said of this one.
    const next = actions['read']?.(asked('/hub/import', { kind: 'residents', file }));
    expect(await next).toMatchObject({ status: 409, data: { refused: 'busy' } });
    expect(await led(actions['map']?.(asked(page)))).toBe(page);
    const stopping = led(actions['stop']?.(asked(page)));
    release();
    await other;
    expect(await stopping).toBe(`${page}&outcome=stopped`);
    expect(await rowsThere()).toEqual(before);
    expect(await settled(page)).toMatchObject({ file: { isDone: false, counts: { new: 600 } } });
    // The same file, which is still there, is then imported as a whole.
    await led(actions['apply']?.(asked(page)));
    expect(await settled(page)).toMatchObject({ file: { isDone: true, counts: { new: 600 } } });
    expect(await led(actions['stop']?.(asked(page)))).toBe(`${page}&outcome=tooLate`);
    expect(await count('resident')).toBe((before['resident'] ?? 0) + 600);
  });

  it('ends with the process', async () => {
    const file = new File([manyResidents(5000)], '居民.csv');
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const reading = actions['read']?.(asked('/hub/import', { kind: 'residents', file }));
    await new Promise((resolve) => setImmediate(resolve));
    stopImports();
    const page = await led(reading);
    expect(await load(asked(page))).toMatchObject({ work: null, file: null });
  });
});
