import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { migrate, migrations } from '#lib/server/db/migrate.ts';
import { embeddedFolder, openDatabase } from '#lib/server/db/open.ts';
import { openEmbedded } from '#lib/server/db/pglite.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { restore } from '#lib/server/restore.ts';
import { databases } from './databases.ts';
import { openHub, origin, serve, type TestHub } from './http.ts';
import { layDownReleasedTablet, openReleasedHub, recordedExchanges, releasedDump } from './released.ts';
import { handlers, newTablet } from './tablet.ts';

// A hub folder and a tablet of release 0.1 open in this program, whatever migrations there are by now, and nothing of
// them is lost.

describe.each(databases)('F90 what release 0.1 left behind, on $kind', ({ kind }) => {
  let released: Awaited<ReturnType<typeof openReleasedHub>>;
  let hub: TestHub;
  beforeAll(async () => {
    released = await openReleasedHub(kind);
    hub = openHub(released.database);
  });
  afterAll(() => released.close());

  it('a database of that release is migrated, and its ledger is sound', async () => {
    await migrate(released.database);
    const applied = await queryRows(released.database.orm, sql`SELECT id FROM schema_migration ORDER BY id`);
    expect(applied).toHaveLength(migrations.length);
    expect(await verifyLedger(released.database)).toEqual([]);
  });

  it('a tablet of that release opens, and what it had not sent arrives exactly once', async () => {
    const name = `released-${kind}`;
    const tablet = await newTablet(hub, await layDownReleasedTablet(name));
    const { waiting, doubt, word } = await tablet.store.status();
    expect({ waiting, doubt, word }).toEqual({ waiting: 4, doubt: null, word: null });
    expect((await tablet.store.residentView('res-0'))?.balance).toBe(910);
    tablet.faults.push('answer');
    expect((await tablet.exchange()).kind).toBe('failed');
    expect((await tablet.exchange()).kind).toBe('done');
    const status = await tablet.store.status();
    expect([status.waiting, status.setAside, status.held.events]).toEqual([0, [], 0]);
    const balances = await queryRows<{ id: string; balance: number }>(
      released.database.orm,
      sql`SELECT id, balance::float8 AS balance FROM account WHERE kind = 'resident' ORDER BY id`,
    );
    for (const { id, balance } of balances) expect((await tablet.store.residentView(id))?.balance).toBe(balance);
    expect(balances.map(({ balance }) => balance)).toEqual([910, 960, 970]);
    expect(await verifyLedger(released.database)).toEqual([]);
  });
});

describe('F90 the files of a hub of release 0.1', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'points-store-upgrade-'))));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const expectWhole = async (database: Database): Promise<void> => {
    try {
      const applied = await queryRows(database.orm, sql`SELECT id FROM schema_migration`);
      expect(applied).toHaveLength(migrations.length);
      expect(await verifyLedger(database)).toEqual([]);
      const balances = await queryRows<{ balance: number }>(
        database.orm,
        sql`SELECT balance::float8 AS balance FROM account WHERE kind = 'resident' ORDER BY id`,
      );
      expect(balances.map(({ balance }) => balance)).toEqual([970, 940, 1000]);
    } finally {
      await database.close();
    }
  };

  it('its dump is restored', { timeout: 120_000 }, async () => {
    const file = join(dataDir, 'points-store-20261127T020000000Z.tar.gz');
    writeFileSync(file, releasedDump());
    const { communities } = await restore({ file, dataDir }, new Date('2026-11-27T03:00:00Z'), secureRandom);
    expect(communities).toBe(1);
    await expectWhole(await openEmbedded(embeddedFolder(dataDir)));
  });

  it('its data folder opens', { timeout: 120_000 }, async () => {
    const loadDataDir = new Blob([releasedDump()]);
    await (await PGlite.create({ dataDir: embeddedFolder(dataDir), loadDataDir })).close();
    await expectWhole(await openDatabase({ dataDir }));
  });
});

/** What has changed by an answer. A tablet of that release takes a scope that is left out for an empty one. */
const changedBy = ({ changes }: Readonly<Record<string, unknown>>) =>
  Object.entries(changes ?? {}).filter(([, rows]) => !Array.isArray(rows) || rows.length > 0);

describe.each(databases)('F90 what a tablet of release 0.1 asks, on $kind', ({ kind }) => {
  it('is answered as by the hub of that release, with no more than fields that it does not know; its pull 426', async () => {
    const released = await openReleasedHub(kind);
    try {
      await migrate(released.database);
      const hub = openHub(released.database);
      expect(recordedExchanges.map(({ path }) => path.split('?', 1)[0])).toEqual([
        '/api/v1/sync/push',
        '/api/v1/sync/pull',
      ]);
      for (const { method, path, headers, body, status, answer } of recordedExchanges) {
        const request = new Request(origin + path, { method, headers, ...(body === '' ? {} : { body }) });
        const handler = handlers[new URL(request.url).pathname];
        if (handler === undefined) throw new Error(`nobody answers ${path}`);
        const response = await serve(hub, handler, request);
        if (path.includes('residents.4')) {
          // Its scope of residents carries a hash of each name. What it has recorded was taken all the same.
          expect(response.status).toBe(426);
          const problem = (await response.json()) as typeof answer;
          expect(problem).toMatchObject({ code: 'protocol-unsupported', scopes: { residents: [5] } });
          continue;
        }
        const { cursor: _cursor, changes: _changes, ...said } = answer;
        expect(response.status).toBe(status);
        const answered = (await response.json()) as typeof answer;
        expect(answered).toMatchObject(said);
        expect(Object.fromEntries(changedBy(answered))).toMatchObject(Object.fromEntries(changedBy(answer)));
      }
    } finally {
      await released.close();
    }
  });
});
