import { once } from 'node:events';
import { expect, type Locator, type Page } from 'playwright/test';
import { signIn, signInByForm, violations } from './support/console.ts';
import type { HubProcess } from './support/hub-process.ts';
import { onlyOnce } from './support/settled.ts';
import { pairWireKiosk, type WireKiosk } from './support/wire-kiosk.ts';
import { test } from './support/stage.ts';

let hub: HubProcess;
let wire: WireKiosk;
type Card = HubProcess['welcome']['cards'][number];
let holder: Card;
let other: Card;
test.beforeAll(async ({ newHub }) => {
  hub = await newHub();
  wire = await pairWireKiosk(hub);
  const [first, second] = hub.welcome.cards;
  if (first === undefined || second === undefined) throw new Error('the demo has cards');
  [holder, other] = [first, second];
  const overdraft = wire.kiosk.record(wire.redemption(holder, holder.balance + 250));
  await wire.push();
  // The same tablet twice: its copy goes on from the same event with another one.
  wire.kiosk.record(wire.redemption(other, 1), { clock: { offsetMs: 7_200_000 } });
  await wire.push();
  wire.kiosk.rewindTo(overdraft);
  const forked = wire.kiosk.record(wire.redemption(other, 2));
  await wire.push([forked]);
  // Two events never come, and then it begins again.
  for (const points of [3, 4]) wire.kiosk.record(wire.redemption(other, points));
  await wire.push(wire.kiosk.events.slice(-1));
  wire.kiosk.startEpoch();
  await wire.push([wire.kiosk.record(wire.redemption(other, 1))]);
});
test.afterAll(() => hub.dispose());

const asManager = (page: Page, path?: string) =>
  signIn(page, hub, hub.welcome.managerName, hub.welcome.managerPassword, path);
/** Opens the queue as a manager and waits until its program runs: a form that is sent before is kept by nobody. */
async function openQueue(page: Page, query = ''): Promise<void> {
  await asManager(page, `/hub/reviews${query}`);
  await expect(page.getByText('实时更新')).toBeVisible();
}
const card = (page: Page, title: string) =>
  page.getByRole('article').filter({ has: page.getByRole('heading', { name: title }) });
const openCount = async (page: Page): Promise<number> => {
  await page.goto(`${hub.origin}/hub`);
  const tile = page.getByRole('main').getByRole('link', { name: '待核查' });
  return Number(/\d+/.exec((await tile.textContent()) ?? '')?.[0]);
};

test('an overdraft is explained, settled with a note, and stays settled', async ({ page }) => {
  await asManager(page);
  const before = await openCount(page);
  await page.getByRole('main').getByRole('link', { name: '待核查' }).click();
  const overdraft = card(page, '余额变成负数');
  await expect(overdraft).toContainText(`${holder.name}的余额入账后是 -250 分`);
  await expect(overdraft).toContainText('已按事实全部入账');
  await expect(overdraft.getByRole('link', { name: holder.name })).toHaveAttribute(
    'href',
    `/hub/residents/${holder.residentId}`,
  );

  await overdraft.getByText('写下决定').click();
  await overdraft.getByLabel('决定', { exact: true }).selectOption('corrected');
  await overdraft.getByLabel('说明').fill('已与居民说好，用下月积分补上');
  // What comes in meanwhile is shown, and takes nothing away from who is writing.
  await expect(page.getByText('实时更新')).toBeVisible();
  await wire.push([wire.kiosk.record(wire.redemption(other, 2))]);
  await expect(page.getByText('每件 2 积分')).toBeVisible();
  await expect(overdraft.getByLabel('决定', { exact: true })).toHaveValue('corrected');
  await expect(overdraft.getByLabel('说明')).toHaveValue('已与居民说好，用下月积分补上');
  // Nothing is tried again when the first of the two has taken the form away.
  await onlyOnce(page, () => overdraft.getByRole('button', { name: '记下' }).dblclick({ force: true }));
  await expect(page.getByRole('status').filter({ hasText: '记下' })).toBeVisible();
  await expect(overdraft).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('article').first()).toBeVisible();
  await expect(overdraft).toHaveCount(0);
  // One came and one was settled.
  expect(await openCount(page)).toBe(before);

  await page.goto(`${hub.origin}/hub/reviews?state=settled`);
  await expect(overdraft.getByRole('listitem')).toHaveCount(1);
  await expect(overdraft.getByRole('listitem')).toContainText('已与居民说好，用下月积分补上');
  await page.goto(`${hub.origin}/hub/residents/${holder.residentId}`);
  await expect(page.getByRole('main')).toContainText('-250');
});

test('a link that was touched is followed, whatever comes in on the way', async ({ page }) => {
  await asManager(page);
  await expect(page.getByText('实时更新')).toBeVisible();
  // A slow way: an event comes in while the next page is being fetched, and is told before it is there.
  await page.route('**/hub/residents/__data.json*', async (route) => {
    await wire.push([wire.kiosk.record(wire.redemption(other, 1))]);
    await once(AbortSignal.timeout(1000), 'abort');
    await route.continue();
  });
  await page.getByRole('navigation').getByRole('link', { name: '居民' }).click();
  await expect(page).toHaveURL(`${hub.origin}/hub/residents`);
});

test('a fork, a gap, a new chain and a drifting clock are told in the queue, in both languages', async ({ page }) => {
  await asManager(page, '/hub/reviews');
  for (const title of ['记录分叉', '中间缺记录', '终端重新开始了记录链', '终端时间偏差大']) {
    await expect(card(page, title), title).toHaveCount(1);
  }
  await page.getByLabel('种类').selectOption('setAside');
  await page.getByRole('button', { name: '筛选' }).click();
  await expect(card(page, '记录分叉')).toHaveCount(1);
  await expect(card(page, '中间缺记录')).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
  // A filter is used as often as somebody likes, on one page and with one form.
  await page.getByLabel('种类').selectOption('');
  await page.getByRole('button', { name: '筛选' }).click();
  await expect(card(page, '中间缺记录')).toHaveCount(1);
  await page.getByLabel('种类').selectOption('setAside');
  await page.getByRole('button', { name: '筛选' }).click();
  await expect(card(page, '中间缺记录')).toHaveCount(0);
  await page.getByRole('button', { name: 'English' }).click();
  await expect(card(page, 'Same id, other content')).toContainText('The tablet may have been copied into two');
  await page.goto(`${hub.origin}/hub/reviews`);
  await page.getByText('Decide').first().click();
  expect(await violations(page)).toEqual([]);
  // Nor is any of them wider than a phone.
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

/** Ends the session without a word, and holds up what would be read anew: the form is to be what finds it ended. */
async function endSession(page: Page): Promise<void> {
  await page.route('**/__data.json*', () => undefined);
  await page.context().clearCookies();
}

const signInAgain = async (page: Page): Promise<void> => {
  await expect(page.getByRole('alert')).toHaveText('登录已过期，请重新登录。刚才填写的内容还在');
  await page.getByLabel('用户名').fill(hub.welcome.managerName);
  await page.getByLabel('密码').fill(hub.welcome.managerPassword);
  await page.getByRole('button', { name: '登录' }).click();
};

test('a note that finds the session ended comes back to its own finding, in its own list', async ({ page }) => {
  await openQueue(page, '?state=all');
  const clock = card(page, '终端时间偏差大');
  await clock.getByText('写下决定').click();
  await clock.getByLabel('说明').fill('已对时');
  await endSession(page);
  await clock.getByRole('button', { name: '记下' }).click();
  await signInAgain(page);
  await expect(page).toHaveURL(`${hub.origin}/hub/reviews?state=all`);
  await expect(page.getByRole('alert')).toContainText('已经放回表单里');
  await expect(clock.getByLabel('说明')).toBeVisible();
  await expect(clock.getByLabel('说明')).toHaveValue('已对时');
  expect(
    await page
      .locator('textarea')
      .evaluateAll((all) => all.filter((area) => area instanceof HTMLTextAreaElement && area.value !== '').length),
  ).toBe(1);
});

test('what is typed while a refresh finds the session ended is kept', async ({ page, context }) => {
  await openQueue(page);
  const gap = card(page, '中间缺记录');
  await gap.getByText('写下决定').click();
  await gap.getByLabel('说明').fill('等终端补传');
  await expect(page.getByText('实时更新')).toBeVisible();
  await context.clearCookies();
  await wire.push([wire.kiosk.record(wire.redemption(other, 1))]);
  await signInAgain(page);
  await expect(gap.getByLabel('说明')).toHaveValue('等终端补传');
});

/** Sends a decision while the hub has no answer to it. */
async function decideInVain(page: Page, finding: Locator): Promise<void> {
  const isDecision = ({ search }: URL): boolean => search.startsWith('?/decide');
  await page.route(isDecision, (route) =>
    route.fulfill({ status: 503, contentType: 'text/html', body: '<h1>503</h1>' }),
  );
  await finding.getByRole('button', { name: '记下' }).click();
  await expect(page.getByRole('heading', { name: '503' })).toBeVisible();
  await page.unroute(isDecision);
}

test('what the hub had no answer to goes back into its form', async ({ page }) => {
  await openQueue(page);
  const gap = card(page, '中间缺记录');
  await gap.getByText('写下决定').click();
  await gap.getByLabel('说明').fill('等终端补传');
  await decideInVain(page, gap);
  await page.goto(`${hub.origin}/hub/reviews`);
  await expect(gap.getByLabel('说明')).toHaveValue('等终端补传');
  await gap.getByRole('button', { name: '记下' }).click();
  await expect(page.getByRole('status').filter({ hasText: '记下' })).toBeVisible();
  await page.goto(`${hub.origin}/hub/reviews`);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a change of language takes nothing away that was typed', async ({ page }) => {
  await openQueue(page);
  const clock = card(page, '终端时间偏差大');
  await clock.getByText('写下决定').click();
  await clock.getByLabel('说明').fill('已对时');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByLabel('Note').filter({ visible: true })).toHaveValue('已对时');
  await expect(page.getByRole('alert')).toHaveText('What you filled in is back in the form. Check it and send it');
});

test('an outcome that the address still has does not count as an answer', async ({ page }) => {
  await openQueue(page, '?outcome=noted');
  const clock = card(page, '终端时间偏差大');
  await clock.getByText('写下决定').click();
  await clock.getByLabel('说明').fill('已对时');
  await decideInVain(page, clock);
  await page.goBack();
  await expect(page).toHaveURL(`${hub.origin}/hub/reviews?outcome=noted`);
  await expect(clock.getByLabel('说明')).toHaveValue('已对时');
  await expect(page.getByRole('alert')).toContainText('已经放回表单里');
});

test('what one person has typed is not given to the next one who signs in', async ({ page, context }) => {
  await openQueue(page);
  const clock = card(page, '终端时间偏差大');
  await clock.getByText('写下决定').click();
  await clock.getByLabel('说明').fill('已对时');
  await endSession(page);
  await clock.getByRole('button', { name: '记下' }).click();
  await expect(page.getByRole('alert')).toContainText('刚才填写的内容还在');
  await signInByForm(page, hub, hub.welcome.auditorName, hub.welcome.auditorPassword);
  await page.goto(`${hub.origin}/hub/reviews`);
  await expect(page.getByRole('article').first()).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  // It was forgotten then, and does not come up under whoever is next either.
  await context.clearCookies();
  await signInByForm(page, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  await page.goto(`${hub.origin}/hub/reviews`);
  await clock.getByText('写下决定').click();
  await expect(clock.getByLabel('说明')).toHaveValue('');
});

test('an auditor reads the queue and decides nothing; another site cannot send for a manager', async ({ page }) => {
  await signIn(page, hub, hub.welcome.auditorName, hub.welcome.auditorPassword, '/hub/reviews');
  const clock = card(page, '终端时间偏差大');
  await expect(clock).toContainText('由管理员决定');
  await expect(page.getByRole('button', { name: '记下' })).toHaveCount(0);
  const send = (origin: string) =>
    page.request.post(`${hub.origin}/hub/reviews?/decide`, {
      form: { finding: 'review/x/y', after: '0', decision: 'noAction', note: 'x' },
      headers: { origin, accept: 'text/html' },
    });
  expect((await send(hub.origin)).status()).toBe(403);
  await page.context().clearCookies();
  await asManager(page);
  expect((await send('https://elsewhere.example')).status()).toBe(403);
  expect((await send(hub.origin)).status()).toBe(404);
});
