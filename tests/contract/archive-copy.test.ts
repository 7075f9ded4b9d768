import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql, type SQL } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { foundCopy } from '#lib/server/archive/copy.ts';
import { archiveNow } from '#lib/server/archive/make.ts';
import { openArchive } from '#lib/server/archive/read.ts';
import { signIn } from '#lib/server/console/sign-in.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { checkWantedCopy, type WantedCopy } from '#lib/server/founding/wanted.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { push } from '#lib/server/sync/push.ts';
import { chainIn, enterKiosk, foundCommunity, manager, newId, quiet, residentId, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { enterPeople } from './founding.ts';
import { root } from './project-files.ts';

// Another community is founded of an archive: what is there afterwards, and what stays away.

const password = '蜗牛慢慢爬上 7 楼阳台';
const typed = { community: { name: '梧桐二社区' }, manager: { name: '林知秋', signInName: 'lin', password } };
const now = new Date(testNow.getTime() + 3_600_000);

/** What the office of a community has besides what every one of these tests has. */
const furnish = (database: Database, community: string): Promise<void> =>
  database.transaction(async (tx) => {
    const chain = await chainIn(tx, community);
    const said = { staff: manager, reason: '', confidential: null };
    await chain.record({ ...said, type: 'store.opened', body: { storeId: 'store-2', name: '北门', nameEn: 'North' } });
    const supplier = {
      supplierId: 'sup-9',
      name: '本地粮油',
      nameEn: 'Grain',
      kind: 'supplier',
      contact: '张经理',
    } as const;
    await chain.record({ ...said, type: 'suppliers.added', body: { suppliers: [supplier] } });
    const batch = (code: string, costEachFen: number | null, bestBefore: string | null) => ({
      ...{ batchId: newId(), supplierId: 'sup-9', costEachFen, bestBefore, code },
    });
    const lines = [
      { itemId: 'item-0', quantity: 7, batch: batch('A', 1250, '2027-01-31') },
      { itemId: 'item-0', quantity: 5, batch: batch('B', 1300, null) },
      { itemId: 'item-1', quantity: 3, batch: null },
    ];
    await chain.record({ ...said, type: 'shelf.opened', body: { storeId: 'store-2', lines } });
    const named = { id: 'item-1', name: '商品 1', nameEn: 'Item 1', change: 1 };
    const before = { otherBarcodes: '', status: 'listed', reorderPieces: null } as const;
    const after = { otherBarcodes: '6901234567892', status: 'unlisted', reorderPieces: 4 } as const;
    await chain.record({ ...said, type: 'item.changed', body: { ...named, before, after } });
    const rule = { version: 2, unit: 'hour', pointsPerUnit: 12, dailyCap: 60, effectiveFrom: '2027-01-01' } as const;
    const category = { id: 'service', name: '志愿服务', nameEn: 'Service', change: 1 };
    await chain.record({ ...said, type: 'rule.added', body: { ...category, rule } });
    const words = { name: '误录', pinyin: 'wulu', initials: 'wl', kind: '', team: '', household: '' };
    const mistaken = { residentId: 'res-mistaken', number: 'XL-9999', elderMode: false, homeStoreId: 'store-1' };
    await enterPeople(chain, manager, [{ ...words, ...mistaken, cardHash: null }]);
    // As an import that was undone leaves whom it had entered.
    await tx.execute(sql`UPDATE resident SET number = 'res-mistaken', withdrawn = 1
      WHERE community = ${community} AND id = 'res-mistaken'`);
    const merged = { absorbedId: residentId(5), survivorId: residentId(4) };
    await chain.record({ ...said, type: 'resident.merged', body: merged });
    for (const [helper, until] of [
      [6, '2027-03-31'],
      [7, '2026-11-21'],
      [2, '2027-03-31'],
    ] as const) {
      const pair = { proxyId: newId(), residentId: residentId(5), helperId: residentId(helper) };
      const body = { ...pair, consent: 'counter', witness: manager, from: '2026-11-01', until } as const;
      await chain.record({ ...said, type: 'proxy.appointed', body });
    }
    await chain.record({ ...said, type: 'resident.left', body: { residentId: residentId(2), change: 1 } });
    await chain.record({
      ...said,
      type: 'resident.erased',
      body: { residentId: residentId(1), number: 'XL-0001' },
      reason: '本人要求',
    });
  });

describeOnEachDatabase('a community that is founded of an archive', (database, open) => {
  const folder = mkdtempSync(join(tmpdir(), 'points-copy-'));
  const file = join(folder, 'whole.zip');
  let community: string;
  let wanted: WantedCopy;
  beforeAll(async () => {
    community = await foundCommunity(database(), { residents: 600, items: 300 });
    await foundCommunity(database());
    await furnish(database(), community);
    const kiosk = await enterKiosk(database(), community, 'A');
    // More than the resident has, and so below zero.
    kiosk.redeem(0, [0], 40);
    kiosk.redeem(3, [1], 2);
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    await archiveNow(database(), { communityId: community, kind: 'copy', now: testNow }, file);
    const of = { name: '试点社区', nameEn: 'Test Community', districtName: '某管理区' };
    const read = await checkWantedCopy(typed, of);
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    wanted = read.value;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const found = async (into: Database, place: 'first' | 'further' = 'first', of = file, as = wanted) => {
    const archive = await openArchive(of);
    try {
      const context = { database: into, random: secureRandom, logger: quiet };
      return await foundCopy(place, context, { archive, wanted: as, now });
    } finally {
      archive.close();
    }
  };

  it('has what the archive has, to the point, the piece and the fen, and ids of its own', async () => {
    const place = await open();
    try {
      const founded = await found(place);
      if (!founded.ok) throw new Error(founded.error.code);
      const { communityId, sums, archived, belowZero, nameless, notThere } = founded.value;
      expect(sums).toEqual({ ...archived, pointsBelowZero: 0 });
      expect(sums.costFen).toBe(7 * 1250 + 5 * 1300);
      expect([belowZero, nameless, notThere]).toEqual([1, 1, 0]);
      expect(sums.residents).toBe(600);
      expect(communityId).not.toBe(community);
      expect(await verifyLedger(place)).toEqual([]);
      const rows = (into: Database, what: SQL) => queryRows(into.orm, what);
      const same = async (what: (community: string) => SQL): Promise<void> => {
        const had = await rows(database(), what(community));
        expect(await rows(place, what(communityId))).toEqual(had);
        expect(had.length).toBeGreaterThan(0);
      };
      await same(
        (of) => sql`SELECT own.number, kept.number AS kept FROM resident_merge AS merge
          JOIN resident AS own ON own.community = ${of} AND own.id = merge.absorbed
          JOIN resident AS kept ON kept.community = ${of} AND kept.id = merge.survivor
          WHERE merge.community = ${of}`,
      );
      // Whose last day is over, and whom a leaving ended, is history; and staff stay away.
      expect(
        await rows(
          place,
          sql`SELECT owner.number AS owner, helper.number AS helper, consent, witness, until_day::text AS until FROM proxy
            JOIN resident AS owner ON owner.community = proxy.community AND owner.id = proxy.resident
            JOIN resident AS helper ON helper.community = proxy.community AND helper.id = proxy.helper`,
        ),
      ).toEqual([{ owner: 'XL-0005', helper: 'XL-0006', consent: 'counter', witness: null, until: '2027-03-31' }]);
      await same((of) => sql`SELECT name, name_en FROM store WHERE community = ${of} ORDER BY name`);
      await same((of) => sql`SELECT name, name_en, kind, contact FROM supplier WHERE community = ${of} ORDER BY name`);
      await same(
        (of) => sql`SELECT category.name, category.standard, rule.version, rule.points_per_unit, rule.daily_cap,
            rule.effective_from::text FROM rule JOIN category ON category.community = ${of} AND category.id = rule.category
          WHERE rule.community = ${of} ORDER BY rule.version`,
      );
      await same(
        (
          of,
        ) => sql`SELECT name, name_en, barcode, other_barcodes, points_price, cost_price_fen, shelf_place, sort, status,
            reorder_pieces FROM item WHERE community = ${of} ORDER BY sort, name`,
      );
      await same(
        (of) => sql`SELECT store.name AS store, item.name, stock.on_hand::float8 AS pieces FROM stock
          JOIN store ON store.community = ${of} AND store.id = stock.store
          JOIN item ON item.community = ${of} AND item.id = stock.item
          WHERE stock.community = ${of} ORDER BY store.name, item.name`,
      );
      await same(
        (
          of,
        ) => sql`SELECT item.name, batch.code, batch.cost_each_fen, batch.best_before::text, supplier.name AS supplier,
            batch.remaining::float8 AS pieces FROM batch JOIN item ON item.community = ${of} AND item.id = batch.item
          JOIN supplier ON supplier.community = ${of} AND supplier.id = batch.supplier
          WHERE batch.community = ${of} AND batch.remaining > 0 ORDER BY batch.code`,
      );
      await same(
        (of) => sql`SELECT number, name, pinyin, initials, resident.kind, team, household, elder_mode,
            greatest(account.balance, 0)::float8 AS points FROM resident
          JOIN account ON account.community = ${of} AND account.id = resident.id
          WHERE resident.community = ${of} AND withdrawn IS NULL ORDER BY number`,
      );
      await same(
        (of) => sql`SELECT resident.number FROM resident_stay AS stay
          JOIN resident ON resident.community = ${of} AND resident.id = stay.resident
          WHERE stay.community = ${of} AND stay.away`,
      );
      await same((of) => sql`SELECT policy FROM community WHERE id = ${of}`);
      // Nobody but the new manager, and nothing that happened before.
      expect(await rows(place, sql`SELECT name, role FROM staff`)).toEqual([{ name: '林知秋', role: 'manager' }]);
      expect(
        await rows(
          place,
          sql`SELECT id FROM event UNION ALL SELECT gen_random_uuid() FROM card
          UNION ALL SELECT gen_random_uuid() FROM kiosk`,
        ),
      ).toEqual([]);
      const shared = await rows(
        database(),
        sql`SELECT id FROM resident WHERE community = ${community} UNION SELECT id FROM item WHERE community = ${community}`,
      );
      const ids = new Set(shared.map(({ id }) => id));
      const own = await rows(place, sql`SELECT id FROM resident UNION SELECT id FROM item`);
      expect(own.filter(({ id }) => ids.has(id))).toEqual([]);
      const asked = { name: `lin@${communityId}`, password, address: '192.0.2.1' };
      const session = await signIn(place, { ...asked, browser: '', userAgent: '', now, random: secureRandom });
      expect(session).toMatchObject({ ok: true, value: { kind: 'signedIn' } });
    } finally {
      await place.close();
    }
  });

  it('stands beside the one that was archived, under another name, and refuses the same one', async () => {
    const twice = await found(database(), 'further', file, {
      ...wanted,
      community: { ...wanted.community, name: '试点社区' },
    });
    expect(twice).toMatchObject({ ok: false, error: { code: 'holdsCommunity' } });
    expect(await found(database())).toMatchObject({ ok: false, error: { code: 'holdsCommunity' } });
    const again = await found(database(), 'further');
    expect(again).toMatchObject({ ok: true });
    const broken = await verifyLedger(database());
    expect(broken.filter(({ community: of }) => again.ok && of === again.value.communityId)).toEqual([]);
  });

  it('leaves nothing behind where the archive is not whole', async () => {
    const place = await open();
    try {
      const bytes = await readFile(file);
      const bad = join(folder, 'bad.zip');
      for (const content of [bytes.subarray(0, bytes.length - 300), flipped(bytes)]) {
        await writeFile(bad, content);
        await expect(found(place, 'first', bad)).rejects.toMatchObject({ name: 'ArchiveRefused' });
        expect(await queryRows(place.orm, sql`SELECT id FROM community`)).toEqual([]);
      }
      expect(await found(place, 'further')).toMatchObject({ ok: false, error: { code: 'holdsNone' } });
    } finally {
      await place.close();
    }
  });
});

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const middle = Math.floor(copy.length / 2);
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}

const run = (args: readonly string[], dataDir: string, more: NodeJS.ProcessEnv = {}, input = '') =>
  spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    input,
    env: { ...process.env, INIT_CWD: dataDir, DATABASE_URL: '', DATA_DIR: dataDir, ...more },
  });

test(
  'the commands found a community, archive it, check the file, and found another one of it',
  { timeout: 300_000 },
  () => {
    const [old, fresh] = [mkdtempSync(join(tmpdir(), 'points-old-')), mkdtempSync(join(tmpdir(), 'points-new-'))];
    try {
      const first = {
        community: { name: '梧桐社区', district: '高新区' },
        stores: [{ name: '梧桐积分超市' }],
        manager: { name: '林知秋', password },
        items: [{ name: '大米 5 公斤', pointsPrice: 200, costPriceFen: 1800, onHand: 12 }],
      };
      expect(run(['src/cli/setup.mjs', '--from', '-'], old, {}, JSON.stringify(first)).status).toBe(0);
      const unsaid = run(['src/cli/archive.mjs', '--out', 'a.zip'], old);
      expect([unsaid.status, unsaid.stderr]).toEqual([2, expect.stringContaining('--reason')]);
      const made = run(['src/cli/archive.mjs', '--reason', '留一份', '--out', 'a.zip'], old);
      expect([made.status, made.stdout]).toEqual([0, expect.stringContaining('件数 · pieces: 12')]);
      const archive = join(old, 'a.zip');
      expect(run(['src/cli/archive.mjs', '--check', archive], fresh).status).toBe(0);
      writeFileSync(join(fresh, 'manager.json'), JSON.stringify({ manager: { name: '王敏', password } }));
      const asked = ['src/cli/setup.mjs', '--from-export', archive, '--copy', '--from', 'manager.json'];
      const copied = run([...asked, '--name', '梧桐二社区'], fresh);
      expect([copied.status, copied.stdout]).toEqual([0, expect.stringContaining('¥216.00')]);
      expect(copied.stdout).toContain('梧桐二社区');
      expect(run(['src/cli/verify.mjs'], fresh).status).toBe(0);
      const again = run(asked, fresh);
      expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('梧桐二社区')]);
      writeFileSync(join(fresh, 'broken.zip'), 'PK');
      const broken = run(
        ['src/cli/setup.mjs', '--from-export', 'broken.zip', '--copy', '--from', 'manager.json'],
        fresh,
      );
      expect([broken.status, broken.stderr]).toEqual([1, expect.stringContaining('什么也没改')]);
    } finally {
      for (const folder of [old, fresh]) rmSync(folder, { recursive: true, force: true });
    }
  },
);
