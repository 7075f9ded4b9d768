import { sql } from 'drizzle-orm';
import { expect } from 'playwright/test';
import { kioskMark } from '#lib/domain/kiosk-mark.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import { CounterPage } from './support/counter-page.ts';
import { startHub } from './support/hub-process.ts';
import { touchDeliberately } from './support/settled.ts';
import { test } from './support/stage.ts';
import { newTablet } from './support/tablet.ts';

// Browsers take every name below localhost for this machine, and for one that may be trusted.

test('kiosk and console live under addresses of their own, and have nothing of one another', async ({
  embeddedDemo,
  page,
}) => {
  const hub = await startHub(
    (port) => ({
      ORIGIN: `http://kiosk.localhost:${String(port)}`,
      CONSOLE_ORIGIN: `http://console.localhost:${String(port)}`,
    }),
    embeddedDemo,
  );
  const kioskOrigin = `http://kiosk.localhost:${String(hub.port)}`;
  const consoleOrigin = `http://console.localhost:${String(hub.port)}`;
  const tablet = await newTablet(`${kioskOrigin}/`, { camera: 'missing' });
  try {
    expect(hub.welcome).toMatchObject({ kioskUrl: `${kioskOrigin}/`, hubUrl: `${consoleOrigin}/hub` });
    const counter = new CounterPage(tablet.page);
    await counter.pair(hub.welcome.pairingCode);
    await counter.expectSync('synced');

    // The console is at its own address, also for who asks the kiosk's, and its session stays there.
    await touchDeliberately(page);
    await page.goto(`${kioskOrigin}/hub/kiosks`);
    await expect(page).toHaveURL(/^http:\/\/console\.localhost:\d+\/hub\/sign-in/);
    await page.getByLabel('用户名').fill(hub.welcome.managerName);
    await page.getByLabel('密码').fill(hub.welcome.managerPassword);
    await page.getByRole('button', { name: '登录' }).click();
    await expect(page).toHaveURL(`${consoleOrigin}/hub/kiosks`);
    expect(await page.context().cookies(kioskOrigin)).toEqual([]);
    await page.goto(`${consoleOrigin}/`);
    await expect(page).toHaveURL(`${consoleOrigin}/hub`);

    // The tablet's browser has said that it is a kiosk, at the address where it is one and nowhere else.
    const marks = () => tablet.context.cookies(`${kioskOrigin}/hub`);
    await expect.poll(marks).toMatchObject([{ name: kioskMark, path: '/hub', sameSite: 'Strict' }]);
    expect(await tablet.context.cookies(consoleOrigin)).toEqual([]);
  } finally {
    await tablet.dispose();
    await hub.dispose();
  }
});

test('the console stays closed in a browser that is a kiosk, until the policy of the community allows it', async ({
  stage,
}) => {
  const { hub } = stage;
  const { tablet, counter } = await stage.pairedTablet();
  const origin = new URL(tablet.page.url()).origin;
  await expect
    .poll(async () => (await tablet.context.cookies(`${origin}/hub`)).map(({ name }) => name))
    .toEqual([kioskMark]);
  const office = await tablet.context.newPage();
  // It is a demo, which is tried out in one browser.
  await office.goto(`${origin}/hub`);
  await expect(office.getByRole('button', { name: '登录' })).toBeVisible();

  const database = await openDatabase(hub);
  try {
    await database.orm.execute(sql`UPDATE community SET demo = false`);
    await office.goto(`${origin}/hub/sign-in`);
    await expect(office.getByRole('heading', { name: '这里是柜台的终端' })).toBeVisible();
    await counter.expectSync('synced');

    await database.orm.execute(sql`UPDATE community SET policy = policy || '{"consoleOnKiosk": true}'`);
    await office.goto(`${origin}/hub/sign-in`);
    await expect(office.getByRole('button', { name: '登录' })).toBeVisible();
  } finally {
    await database.close();
  }
});
