import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { sessionCookie, sessionOf } from '#lib/server/console/session.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { startHub, type HubProcess } from '#lib/server/hub-start.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { actions, load } from '../../src/routes/setup/+page.server.ts';
import { GET } from '../../src/routes/setup/[token]/+server.ts';
import { createPostgresDatabase } from './databases.ts';

// The pages by which a community is founded, on a PostgreSQL and with the hub that waits for it: the first one, and one
// more beside it. What a browser does with them is shown by tests/browser/setup.spec.ts.

const token = 'T'.repeat(43);
const password = '蜗牛慢慢爬上 7 楼阳台';
const registries: Record<symbol, unknown> = globalThis as never;
const [heldHub, shutdown] = [Symbol.for('points-store.hub'), Symbol.for('points-store.shutdown')];

let folder: string;
let server: Awaited<ReturnType<typeof createPostgresDatabase>>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'points-store-wizard-'));
  server = await createPostgresDatabase(inject('postgres').template);
});
afterEach(async () => {
  await server.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** A hub of this process with its set-up open, as `npm run setup` starts it; ended behind what is done with it. */
async function withSetup(as: 'first' | 'further', use: (hub: HubProcess) => Promise<void>): Promise<void> {
  const SETUP = createHash('sha256').update(token).digest('base64url');
  const place = { DATABASE_URL: server.url, DATA_DIR: folder, LOG_LEVEL: 'silent' };
  try {
    await use(await startHub({ ...place, SETUP, SETUP_AS: as }));
  } finally {
    const ending = registries[shutdown] as { drain: Set<() => void>; close: Set<() => Promise<void>> } | undefined;
    for (const drain of ending?.drain ?? []) drain();
    await Promise.all([...(ending?.close ?? [])].map((close) => close()));
    registries[heldHub] = undefined;
    registries[shutdown] = undefined;
  }
}

/** What a browser keeps and sends: its cookies, and a form of a step. */
function browserOf(hub: HubProcess) {
  const kept = new Map<string, string>();
  const cookies = {
    get: (name: string) => kept.get(name),
    set: (name: string, value: string) => void kept.set(name, value),
    delete: (name: string) => void kept.delete(name),
  };
  const event = (step: string, fields: Readonly<Record<string, string>> = {}) => {
    const request = new Request('http://hub.lan/setup', { method: 'POST', body: new URLSearchParams(fields) });
    const locals = { setup: hub.setup(), language: 'zh-CN' };
    return { cookies, locals, params: { token }, request, url: new URL(`http://hub.lan/setup?step=${step}`) } as never;
  };
  const send = async (action: 'save' | 'found', step: string, fields: Readonly<Record<string, string>>) => {
    try {
      return await actions[action]?.(event(step, fields));
    } catch (redirected) {
      return (redirected as { readonly location: string }).location;
    }
  };
  const open = async () => Promise.resolve(GET(event(''))).catch(() => undefined);
  return { kept, open, send, shown: (step: string) => load(event(step)) as { readonly draft: unknown } };
}

const community = { name: '梧桐社区', nameEn: '', district: '高新区', zone: 'Asia/Shanghai', language: 'zh-CN' };
const category = { name: '环境整治', unit: 'hour', points: '12', cap: '60', standard: '' };
const manager = { name: '林知秋', signInName: 'lin', password, repeated: password };

async function fillIn({ open, send, shown }: ReturnType<typeof browserOf>, name: string): Promise<void> {
  // Whoever has not opened the link sends nothing.
  expect(shown('community').draft).toBeNull();
  expect(await send('save', 'stores', { stores: '别人的店' })).toBe('/setup');
  await open().catch(() => undefined);
  expect(shown('stores').draft).toMatchObject({ stores: '' });
  expect(await send('save', 'community', { ...community, name, zone: 'Asia/Shanghia' })).toMatchObject({ status: 400 });
  expect(await send('save', 'community', { ...community, name })).toBe('/setup?step=stores');
  expect(await send('save', 'stores', { stores: '梧桐积分超市\n北门服务点' })).toBe('/setup?step=categories');
  expect(await send('save', 'categories', category)).toBe('/setup?step=manager');
  expect(await send('found', 'manager', { ...manager, repeated: '不一样' })).toMatchObject({
    status: 400,
    data: { notRepeated: true },
  });
}

it('found the first community and then one more on a PostgreSQL, each with its own', { timeout: 120_000 }, async () => {
  await withSetup('first', async (hub) => {
    expect([hub.hub(), hub.missing()]).toEqual([undefined, { what: 'community' }]);
    const browser = browserOf(hub);
    await fillIn(browser, '梧桐社区');
    expect(await browser.send('found', 'manager', manager)).toBe('/hub');
    // The hub serves it at once, with its manager signed in, and the link is good no more.
    const running = hub.hub();
    if (running === undefined) throw new Error('the hub does not run');
    const signedIn = await sessionOf(running.database.orm, browser.kept.get(sessionCookie) ?? '', running.clock());
    expect(signedIn).toMatchObject({ role: 'manager', communityName: '梧桐社区' });
    expect(hub.setup()).toBeUndefined();
  });
  await withSetup('further', async (hub) => {
    const browser = browserOf(hub);
    await fillIn(browser, '梧桐社区');
    expect(await browser.send('found', 'manager', manager)).toMatchObject({ status: 409, data: { there: '梧桐社区' } });
    expect(await browser.send('save', 'community', { ...community, name: '滨河社区' })).toBe('/setup?step=stores');
    expect(await browser.send('found', 'manager', manager)).toBe('/hub');
    const database = hub.hub()?.database;
    if (database === undefined) throw new Error('the hub does not run');
    expect(
      await queryRows(
        database.orm,
        sql`SELECT community.name, (SELECT count(*)::integer FROM store WHERE store.community = community.id) AS stores,
            (SELECT string_agg(rule.points_per_unit::text, ' ') FROM rule WHERE rule.community = community.id) AS points,
            (SELECT count(*)::integer FROM staff WHERE staff.community = community.id) AS staff
          FROM community ORDER BY name`,
      ),
    ).toEqual([
      { name: '梧桐社区', stores: 2, points: '12', staff: 1 },
      { name: '滨河社区', stores: 2, points: '12', staff: 1 },
    ]);
    expect(await verifyLedger(database)).toEqual([]);
  });
  await withSetup('first', () => Promise.resolve()).then(
    () => expect.unreachable('a second first community'),
    (error: unknown) => expect(error).toMatchObject({ name: 'CommunityThere' }),
  );
});
