import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql, type SQL } from 'drizzle-orm';
import { afterEach, beforeEach, expect, inject, it, test } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { categoryTemplate } from '#lib/domain/category-template.ts';
import { verifyPassword } from '#lib/server/console/password.ts';
import { commonLanguage } from '#lib/server/console/language.ts';
import { beginSession, sessionOf } from '#lib/server/console/session.ts';
import { signIn } from '#lib/server/console/sign-in.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { openPostgres } from '#lib/server/db/postgres.ts';
import { makeDemoSecrets } from '#lib/server/demo/secrets.ts';
import { seedDemo } from '#lib/server/demo/seed.ts';
import { foundFirst } from '#lib/server/founding/found.ts';
import { checkWanted, type Wanted } from '#lib/server/founding/wanted.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { quiet, testNow } from './community.ts';
import { createPostgresDatabase, describeOnEachDatabase, describeOnPostgres } from './databases.ts';
import { districtWithFactor } from './districts.ts';
import { root } from './project-files.ts';

const password = '蜗牛慢慢爬上 7 楼阳台';
const least = {
  community: { name: '梧桐社区', district: '高新区' },
  stores: [{ name: '梧桐积分超市' }],
  manager: { name: '林知秋', signInName: 'lin', password },
};
const whole = {
  ...least,
  community: { ...least.community, nameEn: 'Wutong', zone: 'Asia/Urumqi', language: 'en' },
  stores: [...least.stores, { name: '北门服务点', nameEn: 'North gate' }],
  categories: [{ name: '环境整治', pointsPerUnit: 10, dailyCap: 80 }],
  staff: [{ name: '周小满', role: 'clerk' }],
  suppliers: [{ name: '本地粮油' }],
  items: [
    { name: '大米 5 公斤', supplier: '本地粮油', pointsPrice: 200, costPriceFen: 1800, onHand: 12 },
    { name: '肥皂', barcode: '6901234567892', pointsPrice: 20 },
  ],
};

async function checked(value: unknown): Promise<Wanted> {
  const read = await checkWanted(value);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}
const now = testNow;

describeOnEachDatabase('a community that is founded from a file', (_shared, open) => {
  it('has what the file says and the template for the rest, and its manager signs in', async () => {
    const database = await open();
    try {
      const context = { database, random: secureRandom, logger: quiet };
      const founded = await foundFirst(context, await checked(least), now);
      if (!founded.ok) throw new Error(founded.error.code);
      const rows = (what: SQL) => queryRows(database.orm, what);
      expect(await rows(sql`SELECT name, name_en, district_name, demo, policy FROM community`)).toMatchObject([
        {
          name: '梧桐社区',
          name_en: '梧桐社区',
          district_name: '高新区',
          demo: false,
          policy: { zone: 'Asia/Shanghai', language: 'zh-CN' },
        },
      ]);
      expect(await rows(sql`SELECT name FROM category ORDER BY sort`)).toEqual(
        categoryTemplate.map(({ name }) => ({ name })),
      );
      expect(await rows(sql`SELECT DISTINCT effective_from::text FROM rule`)).toEqual([
        { effective_from: '2026-11-22' },
      ]);
      expect(await rows(sql`SELECT id FROM resident UNION SELECT id FROM item UNION SELECT id FROM kiosk`)).toEqual([]);
      expect(await commonLanguage(database.orm)).toBe('zh-CN');
      expect(await verifyLedger(database)).toEqual([]);
      const asked = { name: `lin@${founded.value.communityId}`, password, address: '192.0.2.1' };
      const cookies = await signIn(database, { ...asked, browser: '', userAgent: '', now, random: secureRandom });
      expect(cookies).toMatchObject({ ok: true, value: { kind: 'signedIn' } });
      // It is nobody's whom the manager would have to be rid of.
      expect(await rows(sql`SELECT password_given FROM staff`)).toEqual([{ password_given: false }]);

      expect(await foundFirst(context, await checked(whole), now)).toEqual({
        ok: false,
        error: { code: 'holdsCommunity', name: '梧桐社区' },
      });
      expect(await rows(sql`SELECT count(*)::int AS many FROM community`)).toEqual([{ many: 1 }]);
    } finally {
      await database.close();
    }
  });

  it('has goods on its first shelf, colleagues without secrets and suppliers, where the file says them', async () => {
    const database = await open();
    try {
      const done = await foundFirst({ database, random: secureRandom, logger: quiet }, await checked(whole), now);
      if (!done.ok) throw new Error(done.error.code);
      const founded = done.value;
      const rows = (what: SQL) => queryRows(database.orm, what);
      expect(
        await rows(sql`SELECT item.name, stock.store, on_hand, supplier.name AS supplier FROM item
          JOIN stock ON stock.item = item.id LEFT JOIN supplier ON supplier.id = item.supplier ORDER BY sort`),
      ).toEqual([
        { name: '大米 5 公斤', store: 'store-1', on_hand: 12, supplier: '本地粮油' },
        { name: '肥皂', store: 'store-1', on_hand: 0, supplier: null },
      ]);
      expect(await rows(sql`SELECT role, password_hash, pin_hash FROM staff WHERE name = '周小满'`)).toEqual([
        { role: 'clerk', password_hash: null, pin_hash: null },
      ]);
      const [manager] = await queryRows<{ hash: string }>(
        database.orm,
        sql`SELECT password_hash AS hash FROM staff WHERE sign_in_name = 'lin'`,
      );
      expect(await verifyPassword(password, manager?.hash ?? null)).toBe(true);
      // The console speaks it to whoever has chosen nothing, signed in or not.
      expect(await rows(sql`SELECT policy ->> 'language' AS language FROM community`)).toEqual([{ language: 'en' }]);
      expect(await commonLanguage(database.orm)).toBe('en');
      const cookie = await beginSession(database.orm, founded.communityId, founded.managerId, now, secureRandom);
      expect(await sessionOf(database.orm, cookie, now)).toMatchObject({ language: 'en' });
      // A district beside it has no say in that.
      await districtWithFactor(database);
      expect(await commonLanguage(database.orm)).toBe('en');
      expect(await verifyLedger(database)).toEqual([]);
    } finally {
      await database.close();
    }
  });

  it('is not founded beside a demo', async () => {
    const database = await open();
    try {
      const secrets = makeDemoSecrets(secureRandom);
      await seedDemo(database, { residents: 2, secrets, now, random: secureRandom });
      const founded = await foundFirst({ database, random: secureRandom, logger: quiet }, await checked(least), now);
      expect(founded).toEqual({ ok: false, error: { code: 'holdsDemo', name: '兴隆社区' } });
    } finally {
      await database.close();
    }
  });
});

describeOnPostgres('two who found at once', (database) => {
  it('found one community, be it two set-ups or one and a demo', async () => {
    const context = { database: database(), random: secureRandom, logger: quiet };
    const secrets = makeDemoSecrets(secureRandom);
    const [one, other, demo] = await Promise.all([
      foundFirst(context, await checked(least), now),
      foundFirst(context, await checked(whole), now),
      seedDemo(database(), { residents: 2, secrets, now, random: secureRandom }),
    ]);
    expect([one.ok, other.ok, demo].filter(Boolean)).toHaveLength(1);
    const [row] = await queryRows<{ many: number }>(database().orm, sql`SELECT count(*)::int AS many FROM community`);
    expect(row?.many).toBe(1);
  });
});

test.each<[string, unknown, readonly string[]]>([
  ['nothing', {}, ['community', 'manager', 'stores']],
  ['no object', '[]', ['']],
  ['a key that is not known', { ...least, shops: [] }, ['shops']],
  ['one further in', { ...least, stores: [{ name: '店', place: 'A' }] }, ['stores.0.place']],
  ['an empty name', { ...least, community: { name: ' ', district: '高新区' } }, ['community.name']],
  ['no store', { ...least, stores: [] }, ['stores']],
  ['two stores of one name', { ...least, stores: [{ name: '店' }, { name: '店' }] }, ['stores.1.name']],
  ['no such zone', { ...least, community: { ...least.community, zone: '+08:00' } }, ['community.zone']],
  ['no such language', { ...least, community: { ...least.community, language: 'fr' } }, ['community.language']],
  ['an @ in a name', { ...least, staff: [{ name: 'a@b', role: 'clerk' }] }, ['staff.0.name']],
  ['an unknown role', { ...least, staff: [{ name: '周小满', role: 'boss' }] }, ['staff.0.role']],
  ['the name of the manager', { ...least, staff: [{ name: 'lin', role: 'clerk' }] }, ['staff.0.name']],
  [
    'points that are no number',
    { ...whole, categories: [{ name: '环境', pointsPerUnit: '10' }] },
    ['categories.0.pointsPerUnit'],
  ],
  ['half a point', { ...whole, categories: [{ name: '环境', pointsPerUnit: 2.5 }] }, ['categories.0.pointsPerUnit']],
  [
    'a barcode that is a number',
    { ...least, items: [{ name: '皂', pointsPrice: 1, barcode: 69 }] },
    ['items.0.barcode'],
  ],
  [
    'a supplier who is none',
    { ...least, items: [{ name: '皂', pointsPrice: 1, supplier: '甲' }] },
    ['items.0.supplier'],
  ],
  ['a short password', { ...least, manager: { name: '林', password: 'short' } }, ['manager.password']],
  ['a common one', { ...least, manager: { name: '林', password: 'password1234' } }, ['manager.password']],
  ['one of names', { ...least, manager: { name: '林', password: '梧桐社区梧桐社区梧桐社区1' } }, ['manager.password']],
])('a file with %s is refused in both languages, at its place', async (_what, value, paths) => {
  const read = await checkWanted(value);
  if (read.ok) throw new Error('it was taken');
  expect(read.error.map(({ path }) => path).sort()).toEqual([...paths].sort());
  for (const { zh, en } of read.error) {
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(en).toMatch(/^[a-z][ -~]+/);
  }
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'points-store-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `npm run setup` to its end, with what is typed into it. */
function setUp(args: readonly string[], typed: string, environment: Readonly<Record<string, string>> = {}) {
  const { DATABASE_URL: _url, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(root, 'src/cli/setup.mjs'), ...args], {
    cwd: folder,
    env: { ...inherited, DATA_DIR: join(folder, 'data'), ...environment },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  child.stdin.end(typed);
  return new Promise<{ code: number | null; said: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, said })),
  );
}

it('founds by the command, once, and repeats no password', { timeout: 60_000 }, async () => {
  const { url, drop } = await createPostgresDatabase(inject('postgres').template);
  try {
    const first = await setUp(['--from', '-'], JSON.stringify(least), { DATABASE_URL: url });
    expect(first).toMatchObject({ code: 0, said: expect.stringContaining('npm start') });
    const again = await setUp(['--from', '-'], JSON.stringify(whole), { DATABASE_URL: url });
    expect(again).toMatchObject({ code: 1, said: expect.stringContaining('There is a community already: 梧桐社区') });
    expect(first.said + again.said).not.toContain('蜗牛');
    const database = openPostgres(url);
    expect(await queryRows(database.orm, sql`SELECT name FROM community ORDER BY id`)).toEqual([{ name: '梧桐社区' }]);
    await database.close();
  } finally {
    await drop();
  }
});

it('adds one more community to a hub that has one, and to no other', { timeout: 120_000 }, async () => {
  const { url, drop } = await createPostgresDatabase(inject('postgres').template);
  const database = openPostgres(url);
  try {
    const add = (wanted: object) => setUp(['--add', '--from', '-'], JSON.stringify(wanted), { DATABASE_URL: url });
    const another = { ...whole, community: { ...whole.community, name: '滨河社区' } };
    expect(await add(another)).toMatchObject({ code: 1, said: expect.stringContaining('no community here to add') });
    await setUp(['--from', '-'], JSON.stringify(least), { DATABASE_URL: url });
    expect(await add(another)).toMatchObject({ code: 0, said: expect.stringContaining('滨河社区') });
    expect(await add({ ...least, stores: [{ name: '北门店' }] })).toMatchObject({
      code: 1,
      said: expect.stringContaining('There is a community already: 梧桐社区'),
    });
    expect(await queryRows(database.orm, sql`SELECT name, district FROM community ORDER BY name`)).toEqual([
      { name: '梧桐社区', district: null },
      { name: '滨河社区', district: null },
    ]);
    // Each manager signs in with the community behind a name that both have, which no one language greets.
    for (const place of ['梧桐社区', '滨河社区']) {
      const asked = { name: `lin@${place}`, password, address: '192.0.2.7', browser: '', userAgent: '' };
      expect(await signIn(database, { ...asked, now, random: secureRandom })).toMatchObject({ ok: true });
    }
    expect(await commonLanguage(database.orm)).toBe('zh-CN');
    expect(await verifyLedger(database)).toEqual([]);
  } finally {
    await database.close();
    await drop();
  }
  const none = await setUp(['--add', '--from', '-'], JSON.stringify(least));
  expect(none).toMatchObject({ code: 1, said: expect.stringContaining('found the first one without --add') });
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

it('makes no folder for a file that does not do, and repeats none of its secrets', { timeout: 60_000 }, async () => {
  const wrong = await setUp(['--from', '-'], JSON.stringify({ ...least, manager: { ...least.manager, pin: 1 } }));
  expect(wrong).toMatchObject({
    code: 1,
    said: expect.stringContaining('manager.pin: 不认识这一项 · is not known here'),
  });
  writeFileSync(join(folder, 'torn.json'), JSON.stringify(least, null, 2).slice(0, -8));
  const torn = await setUp(['--from', 'torn.json'], '');
  expect(torn).toMatchObject({ code: 2, said: expect.stringContaining('This is no JSON') });
  const common = await setUp(
    ['--from', '-'],
    JSON.stringify({ ...least, manager: { name: '林', password: 'password1234' } }),
  );
  expect(common).toMatchObject({ code: 1, said: expect.stringContaining('is a common one') });
  const said = wrong.said + torn.said + common.said;
  expect(said).not.toMatch(/蜗牛|password1234|^\s+at /m);
  expect(existsSync(join(folder, 'data'))).toBe(false);
});
