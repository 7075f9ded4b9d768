import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { startHub } from '../browser/support/hub-process.ts';
import { signIn } from '../browser/support/console.ts';
import { CounterPage } from '../browser/support/counter-page.ts';
import { newTablet } from '../browser/support/tablet.ts';
import { cardLooks } from '../fake-camera/scene.ts';
import { writeCardVideo } from '../fake-camera/y4m.ts';
import { chromiumArgs, findChromium } from '../../src/cli/browser.mjs';
import { shootStaff } from './staff-pictures.ts';

// Takes the pictures of docs/pictures from the running product: `npx tsx tests/harness/pictures.ts` after `npm run
// build`.

const folder = 'docs/pictures';
const hub = await startHub();
const video = join(mkdtempSync(join(tmpdir(), 'points-store-video-')), 'counter.y4m');
// The counter as the camera sees it before a card comes; long enough that none comes while the pictures are taken.
writeCardVideo(video, { text: '0', look: cardLooks.normal, widthPx: 640, heightPx: 480, fps: 2, emptySeconds: 120 });
const tablet = await newTablet(`${hub.origin}/`, { width: 800, height: 1280, video });
try {
  const { page } = tablet;
  const counter = new CounterPage(page);
  const shoot = async (name: string): Promise<void> => {
    // Motion ends within 250 ms; a picture shows what stays. The animations themselves are not asked: one that goes on
    // for ever, or rests on a hidden screen, would end with the visit.
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${folder}/${name}.png` });
  };
  // The store is in China, wherever the pictures are taken.
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Shanghai' });
  await counter.pair(hub.welcome.pairingCode);
  await shoot('idle');
  const card = hub.welcome.cards.find(({ balance }) => balance >= 400);
  await counter.scan(card?.number ?? '');
  const balance = await counter.balance();
  // The number counts up to the balance.
  await page.locator('[data-balance]', { hasText: String(balance) }).waitFor();
  await shoot('resident');
  await page.getByRole('button', { name: '去选商品' }).click();
  await counter.expectScreen('choosing');
  await page.locator('button[data-item="A-01"]').click();
  await page.setViewportSize({ width: 1280, height: 800 });
  await shoot('shelf');
  await page.getByRole('button', { name: '去确认' }).click();
  await counter.expectScreen('confirming');
  await shoot('confirm');
  await page.getByRole('button', { name: '确认兑换' }).click();
  await counter.receiptNumber();
  await shoot('done');
  await counter.expectSync('synced');
  await counter.finish();
  await shootStaff(page, hub.welcome, shoot);

  const browser = await chromium.launch({ executablePath: await findChromium(), args: chromiumArgs });
  const manager = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN' });
  await signIn(manager, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  await manager.screenshot({ path: `${folder}/hub.png` });
  await manager.goto(`${hub.origin}/demo/cards`);
  await manager.screenshot({ path: `${folder}/cards.png` });
  await browser.close();
} finally {
  await tablet.dispose();
  rmSync(video);
  await hub.dispose();
}
