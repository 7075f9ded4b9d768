import { sql } from 'drizzle-orm';
import { expect } from 'playwright/test';
import { readRows } from './support/hub-rows.ts';
import { CounterPage } from './support/counter-page.ts';
import { test, twoTablets, untilOffline } from './support/stage.ts';

const item = 'A-04';

test('points that another tablet holds are there within a second, and are spent by nobody twice without a network', async ({
  stage,
}) => {
  const [first, second] = await twoTablets(stage);
  const card = stage.card(400);
  await first.expectSync('synced');
  await second.expectSync('synced');

  // Everything belongs to the tablet that was paired first; the other one asks for it, and nobody notices.
  const waitsMs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    await second.scan(card.number);
    await second.expectScreen('resident');
    await second.page.getByRole('button', { name: '去选商品' }).click();
    await second.page.locator(`button[data-item="${item}"]`).click();
    await second.page.getByRole('button', { name: '去确认' }).click();
    // A touch counts once its screen has stood for a moment, which is no part of the wait.
    await expect(second.page.locator('html[data-settling]')).toHaveCount(0);
    const start = performance.now();
    await second.page.getByRole('button', { name: '确认兑换' }).click();
    await second.receiptNumber();
    waitsMs.push(performance.now() - start);
    await second.finish();
  }
  // A busy machine may be late with one of them.
  expect(Math.min(...waitsMs)).toBeLessThan(1000);

  // The first tablet is cut off, and the hub lends what it holds; it goes on redeeming as well.
  await first.page.context().setOffline(true);
  await second.redeem(card.number, item);
  await first.redeem(card.number, item);

  // It comes back and gives up what was lent: there was enough for both.
  await first.page.context().setOffline(false);
  await first.expectSync('synced');
  await second.expectSync('synced');
  const rows = await readRows(
    stage.hub,
    sql`SELECT (SELECT count(*)::int FROM event WHERE type = 'redemption.recorded') AS redemptions,
      (SELECT count(*) > 0 FROM allotment_loan) AS lent,
      (SELECT count(*)::int FROM review WHERE code IN ('overdraft', 'beyondAllotment')) AS overspent`,
  );
  expect(rows).toEqual([{ redemptions: 5, lent: true, overspent: 0 }]);
});

test('F96 whoever opens the demo in a second browser while the first is switched off redeems at once', async ({
  stage,
}) => {
  // The tablet that everything is set apart for was paired before, and nobody has switched it on since.
  const opened = await stage.tablet();
  const second = new CounterPage(opened.page);
  await second.pair(stage.hub.welcome.pairingCode);
  await untilOffline(opened);
  await second.expectSync('synced');
  for (const index of [0, 1]) {
    const { number } = stage.card(300, index);
    await second.scan(number);
    await second.expectScreen('resident');
    // With a network nobody is told what could be used without one.
    await expect(second.page.getByText('没有网络')).toHaveCount(0);
    await second.take(item);
    await second.finish();
  }
  const rows = await readRows(stage.hub, sql`SELECT count(DISTINCT resident)::int AS residents FROM allotment_loan`);
  expect(rows).toEqual([{ residents: 2 }]);
});
