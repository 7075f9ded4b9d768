import { expect } from 'playwright/test';
import { CounterPage } from './support/counter-page.ts';
import { readBooks } from './support/ledger.ts';
import { test } from './support/stage.ts';

// The promise of the product: the network fails, and nobody notices; when it is back, the hub knows everything once.

const price = 140;
/** A fault that is met ten times in a row takes as long as ten exchanges do on a busy machine. */
const soon = { timeout: 60_000 };

test('the hub is killed, the page starts cold, three redemptions are made, and all are at the hub exactly once', async ({
  stage,
}) => {
  const { tablet, counter } = await stage.pairedTablet();
  const [first, second] = [stage.card(400, 0), stage.card(400, 1)];
  await stage.hub.kill('SIGKILL');
  await tablet.page.reload();
  await counter.expectScreen('idle');

  const numbers = [
    await counter.redeem(first.number, 'A-01'),
    await counter.redeem(second.number, 'A-01'),
    await counter.redeem(first.number, 'A-01'),
  ];
  await counter.expectSync('offline');
  await counter.scan(first.number);
  expect(await counter.balance()).toBe(first.balance - 2 * price);
  await tablet.page.getByRole('button', { name: '结束' }).click();

  await stage.hub.restart();
  await tablet.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await counter.expectSync('synced');
  const books = await readBooks(stage.hub);
  expect(books.numbers).toEqual(numbers);
  expect(books.balances.get(first.residentId)).toBe(first.balance - 2 * price);
  expect(books.balances.get(second.residentId)).toBe(second.balance - price);
  expect([books.brokenRows, books.setAside, books.reviews]).toEqual([[], 0, []]);
  await counter.scan(second.number);
  expect(await counter.balance()).toBe(second.balance - price);
});

test('F1 F2 F3 a battery pulled right after "done" loses nothing', async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet({ camera: 'present' });
  const card = stage.card(400);
  await stage.hub.kill('SIGKILL');
  await counter.scan(card.number);
  await counter.expectScreen('resident');
  const number = await counter.take('A-01');
  await tablet.pullBattery();

  await tablet.start(`${stage.network.url}/`);
  const again = new CounterPage(tablet.page);
  await again.expectScreen('idle');
  await again.scan(card.number);
  expect(await again.balance()).toBe(card.balance - price);
  await tablet.page.getByRole('button', { name: '结束' }).click();
  const later = await again.redeem(card.number, 'A-01');

  await stage.hub.restart();
  await tablet.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await again.expectSync('synced');
  const books = await readBooks(stage.hub);
  expect(books.numbers).toEqual([number, later]);
  expect(books.balances.get(card.residentId)).toBe(card.balance - 2 * price);
});

test('F12 an acknowledgement lost ten times books nothing twice', async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  const card = stage.card(400);
  stage.network.breakNext('/api/v1/sync/push', 'dropAnswer', 10);
  const numbers = [await counter.redeem(card.number, 'A-01'), await counter.redeem(card.number, 'A-02')];
  // Each sign of the network coming back is a try at once, so that the test does not wait for the backoff.
  await expect
    .poll(async () => {
      await tablet.page.evaluate(() => window.dispatchEvent(new Event('online')));
      return stage.network.pending;
    }, soon)
    .toBe(0);
  await tablet.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await counter.expectSync('synced');
  const books = await readBooks(stage.hub);
  expect(books.numbers).toEqual(numbers);
  expect(books.brokenRows).toEqual([]);
});

test('F16 F20 a hub that answers badly in any way, or not at all, is met calmly and loses nothing', async ({
  stage,
}) => {
  const { tablet, counter } = await stage.pairedTablet();
  const numbers: string[] = [];
  for (const fault of ['status500', 'html', 'garbage', 'halfBody', 'dropRequest'] as const) {
    await test.step(fault, async () => {
      stage.network.breakNext('/api/v1/sync', fault, 3);
      numbers.push(await counter.redeem(stage.card(400, numbers.length).number, 'A-01'));
      await expect
        .poll(async () => {
          await tablet.page.evaluate(() => window.dispatchEvent(new Event('online')));
          return stage.network.pending;
        }, soon)
        .toBe(0);
      await tablet.page.evaluate(() => window.dispatchEvent(new Event('online')));
      await counter.expectSync('synced');
    });
  }
  expect((await readBooks(stage.hub)).numbers).toEqual(numbers);
});
