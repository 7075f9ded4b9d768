import { readFile } from 'node:fs/promises';
import { expect, type Page } from 'playwright/test';
import { CounterPage } from './support/counter-page.ts';
import { signIn } from './support/console.ts';
import { readBooks } from './support/ledger.ts';
import { damageDatabase } from './support/damage.ts';
import { onTop } from './support/on-top.ts';
import { test } from './support/stage.ts';

test('F4 a damaged database is noticed, and what it held comes back from the second copy', async ({ page, stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  const card = stage.card(400);
  const sent = await counter.redeem(card.number, 'A-01');
  await counter.expectSync('synced');
  await stage.hub.kill('SIGKILL');
  const unsent = await counter.redeem(card.number, 'A-01');
  await tablet.pullBattery();
  expect(damageDatabase(tablet.profile)).toBeGreaterThan(0);

  await tablet.start(`${stage.network.url}/`);
  await expect(tablet.page.getByText('数据已恢复')).toBeVisible({ timeout: 20_000 });
  await tablet.page.getByRole('button', { name: '继续' }).click();
  await stage.hub.restart();
  // A manager makes a code for the tablet that takes the place of this one.
  const { hub } = stage;
  await signIn(page, hub, hub.welcome.managerName, hub.welcome.managerPassword, '/hub/kiosks');
  await page.getByLabel('这台平板').selectOption({ index: 1 });
  await page.getByRole('button', { name: '生成配对码' }).click();
  const code = (await page.getByTestId('pairing-code').textContent()) ?? '';
  const again = new CounterPage(tablet.page);
  await again.pair(code.replace(/\D/g, ''));
  await again.scan(card.number);
  expect(await again.balance()).toBe(card.balance - 280);
  const books = await readBooks(stage.hub);
  expect(books.numbers.toSorted()).toEqual([sent, unsent]);
  expect(books.balances.get(card.residentId)).toBe(card.balance - 280);
  expect(books.reviews).toContain('recovered');
  expect(books.brokenRows).toEqual([]);

  // Staff have been told, and are not told again.
  await tablet.page.reload();
  await again.expectIdle();
});

/** What the tablet has to tell staff at its next start; with `put` that is written first. */
const storedWord = (page: Page, put?: object): Promise<unknown> =>
  page.evaluate(async (value) => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('points-store');
      opening.onsuccess = () => resolve(opening.result);
    });
    const meta = database.transaction('meta', 'readwrite').objectStore('meta');
    if (value !== undefined) meta.put({ name: 'word', value });
    const reading = meta.get('word');
    await new Promise((resolve) => (meta.transaction.oncomplete = resolve));
    database.close();
    return reading.result as unknown;
  }, put);

test('F3 a tablet that goes on with what came back says so once', async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  await storedWord(tablet.page, { kind: 'recovered', events: 3, atMs: Date.now() });
  await tablet.page.reload();
  await expect(tablet.page.getByText('找回 3 条记录')).toBeVisible({ timeout: 20_000 });
  await tablet.page.getByRole('button', { name: '继续' }).click();
  await counter.expectIdle();
  await expect.poll(() => storedWord(tablet.page)).toBeUndefined();
  await tablet.page.reload();
  await counter.expectIdle();
});

/** Writes into another database of the kiosk's origin until not even a few bytes fit. */
async function fillDisk(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('filler', 1);
      request.onupgradeneeded = () => void request.result.createObjectStore('bytes', { autoIncrement: true });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('no filler'));
    });
    const write = (size: number): Promise<boolean> =>
      new Promise((resolve) => {
        const transaction = database.transaction('bytes', 'readwrite');
        transaction.objectStore('bytes').add(crypto.getRandomValues(new Uint8Array(size)));
        transaction.oncomplete = () => resolve(true);
        transaction.onabort = () => resolve(false);
      });
    for (const size of [65_536, 8192, 1024, 64]) while (await write(size));
    database.close();
  });
}

/** Leaves the tablet's database as a release would that has no suppliers and keys goods to hand over otherwise. */
async function keyedOtherwise(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const open = (version: number | undefined, upgrade: (database: IDBDatabase) => void): Promise<IDBDatabase> =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open('points-store', version);
        request.onupgradeneeded = () => upgrade(request.result);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('not opened'));
      });
    const ours = await open(undefined, () => undefined);
    const names = [...ours.objectStoreNames].filter((name) => name !== 'handovers' && name !== 'suppliers');
    const tables = await Promise.all(
      names.map(async (name) => {
        const store = ours.transaction(name).objectStore(name);
        const { keyPath, autoIncrement } = store;
        const indexes = [...store.indexNames].map((index) => ({ index, keyPath: store.index(index).keyPath }));
        const reading = store.getAll();
        await new Promise((resolve) => (store.transaction.oncomplete = resolve));
        return { name, keyPath, autoIncrement, indexes, rows: reading.result as unknown[] };
      }),
    );
    ours.close();
    await new Promise((resolve) => (indexedDB.deleteDatabase('points-store').onsuccess = resolve));
    const other = await open(20, (database) => {
      database.createObjectStore('handovers', { keyPath: 'anotherKey' });
      for (const { name, keyPath, autoIncrement, indexes } of tables) {
        const store = database.createObjectStore(name, { keyPath, autoIncrement });
        for (const { index, keyPath: path } of indexes) store.createIndex(index, path);
      }
    });
    const writing = other.transaction(names, 'readwrite');
    for (const { name, rows } of tables) for (const row of rows) writing.objectStore(name).put(row);
    await new Promise((resolve) => (writing.oncomplete = resolve));
    other.close();
  });
}

test('F91 a memory that this release cannot open says so, and hands over what was not sent', async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  await stage.hub.kill('SIGKILL');
  await counter.redeem(stage.card(400).number, 'A-01');
  // A page of the same origin, kept by the service worker, that does not hold the database open.
  await page.goto(`${stage.network.url}/first-touch.js`);
  await keyedOtherwise(page);
  await page.goto(`${stage.network.url}/`);
  await expect(page.getByRole('heading', { name: '这里的记录是另一个版本存的' })).toBeVisible({ timeout: 20_000 });
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: '导出没传的记录' }).click();
  const file = JSON.parse(await readFile(await (await saving).path(), 'utf8')) as { readonly batches: unknown[] };
  expect(file.batches).toHaveLength(1);
  await expect(page.getByText(/已导出 1 条/)).toBeVisible();
});

test('F5 a full disk stops the redemption before any goods leave, and says so', async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  const card = stage.card(400);
  await counter.scan(card.number);
  await counter.expectScreen('resident');
  await tablet.page.getByRole('button', { name: '去选商品' }).click();
  await tablet.page.locator('button[data-item="A-01"]').click();
  await tablet.page.getByRole('button', { name: '去确认' }).click();
  const session = await tablet.context.newCDPSession(tablet.page);
  const used = await tablet.page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await session.send('Storage.overrideQuotaForOrigin', { origin: stage.network.url, quotaSize: used + 4e6 });
  await fillDisk(tablet.page);
  await tablet.page.getByRole('button', { name: '确认兑换' }).click();
  await counter.expectScreen('storageFailed');
  await expect(tablet.page.getByText('请稍等，正在请工作人员')).toBeVisible();

  await tablet.page.evaluate(() => indexedDB.deleteDatabase('filler'));
  await session.send('Storage.overrideQuotaForOrigin', { origin: stage.network.url });
  await tablet.page.locator(onTop('[data-screen="storageFailed"] button')).last().click();
  const number = await counter.redeem(card.number, 'A-01');
  await counter.expectSync('synced');
  expect((await readBooks(stage.hub)).numbers).toEqual([number]);
});
