import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { CounterPage } from './support/counter-page.ts';
import { readBooks } from './support/ledger.ts';
import { test } from './support/stage.ts';

/** Overwrites the content of every file of the tablet's IndexedDB, as a dying flash memory does. */
function damageDatabase(profile: string): number {
  const root = join(profile, 'Default', 'IndexedDB');
  let damaged = 0;
  for (const folder of readdirSync(root)) {
    if (!folder.endsWith('.leveldb')) continue;
    for (const name of readdirSync(join(root, folder))) {
      const file = join(root, folder, name);
      if (!statSync(file).isFile() || name === 'LOCK') continue;
      const bytes = readFileSync(file);
      for (let index = 0; index < bytes.length; index += 7) bytes[index] = (bytes[index] ?? 0) ^ 0xff;
      writeFileSync(file, bytes);
      damaged += 1;
    }
  }
  return damaged;
}

test('F4 a damaged database is noticed, and what it held comes back from the second copy', async ({ stage }) => {
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
  const again = new CounterPage(tablet.page);
  await again.pair(stage.hub.welcome.pairingCode);
  await again.scan(card.number);
  expect(await again.balance()).toBe(card.balance - 280);
  const books = await readBooks(stage.hub);
  expect(books.numbers.toSorted()).toEqual([sent, unsent]);
  expect(books.balances.get(card.residentId)).toBe(card.balance - 280);
  expect(books.reviews).toContain('recovered');
  expect(books.brokenRows).toEqual([]);
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
  await session.send('Storage.overrideQuotaForOrigin', { origin: stage.network.url, quotaSize: 1 });
  await tablet.page.getByRole('button', { name: '确认兑换' }).click();
  await counter.expectScreen('storageFailed');
  await expect(tablet.page.getByText('请稍等，正在请工作人员')).toBeVisible();

  await session.send('Storage.overrideQuotaForOrigin', { origin: stage.network.url });
  await tablet.page.locator('[data-screen="storageFailed"] button').last().click();
  const number = await counter.redeem(card.number, 'A-01');
  await counter.expectSync('synced');
  expect((await readBooks(stage.hub)).numbers).toEqual([number]);
});
