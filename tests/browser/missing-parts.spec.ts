import { expect, type Browser, type BrowserContext, type Page } from 'playwright/test';
import { CounterPage } from './support/counter-page.ts';
import { touchDeliberately } from './support/settled.ts';
import { memberOf, StaffPage } from './support/staff-page.ts';
import type { HubProcess } from './support/hub-process.ts';
import { test } from './support/stage.ts';

// One hub for all, whose shelf and points the first tablet that is paired has to itself.
let hub: HubProcess;
test.beforeAll(async ({ newHub }) => {
  hub = await newHub();
});
test.afterAll(() => hub.dispose());

type Prepare = (page: Page) => Promise<unknown>;
type Look = (page: Page) => Promise<void>;

const tabletOf = (browser: Browser, serviceWorkers: 'allow' | 'block' = 'allow'): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 800, height: 1280 }, serviceWorkers });

/** Sees the kiosk in a page whose browser lacks something: `prepare` runs before everything else in it. */
async function openedOn(context: BrowserContext, url: string, prepare: Prepare, look: Look): Promise<void> {
  const page = await context.newPage();
  try {
    await touchDeliberately(page);
    await prepare(page);
    await page.goto(url, { waitUntil: 'commit' });
    await look(page);
  } finally {
    await page.close();
  }
}

/** The same on a fresh tablet. */
async function opened(browser: Browser, url: string, prepare: Prepare, look: Look): Promise<void> {
  const context = await tabletOf(browser);
  try {
    await openedOn(context, url, prepare, look);
  } finally {
    await context.close();
  }
}

/**
 * The same for each of several parts, on one tablet that forgets everything in between but the files of the app, which
 * it would fetch and read anew each time. It has no service worker, which would fetch every file of the app for a page
 * that is looked at only until it is there.
 */
async function openedForEach(
  browser: Browser,
  parts: readonly string[],
  look: (page: Page, part: string) => Promise<void>,
): Promise<void> {
  const context = await tabletOf(browser, 'block');
  for (const part of parts)
    await test.step(part, async () => {
      const prepare = async (page: Page): Promise<void> => {
        const session = await context.newCDPSession(page);
        await session.send('Storage.clearDataForOrigin', { origin: hub.origin, storageTypes: 'all' });
        await session.detach();
        await without(part)(page);
      };
      await openedOn(context, hub.origin, prepare, (page) => look(page, part));
    });
  await context.close();
}

/** Takes names such as `navigator.locks` away, as a browser does that never had them. */
const without =
  (...names: readonly string[]) =>
  (page: Page): Promise<unknown> =>
    page.addInitScript((paths) => {
      for (const path of paths) {
        const steps = path.split('.');
        const last = steps.pop() ?? '';
        let owner = globalThis as unknown as Record<string, unknown>;
        for (const step of steps) owner = owner[step] as Record<string, unknown>;
        // What is inherited is hidden by an own property, and a real absence where the name is the global object's own.
        if (!Reflect.deleteProperty(owner, last) || last in owner) {
          Object.defineProperty(owner, last, { value: undefined, configurable: true });
        }
      }
    }, names);

/** A pairing code is good for one tablet, and the demo has a new one at each start. */
async function newPairingCode(): Promise<string> {
  await hub.kill('SIGTERM');
  await hub.restart();
  return hub.welcome.pairingCode;
}

function cardWith(balance: number) {
  const card = hub.welcome.cards.find((candidate) => candidate.balance >= balance);
  if (card === undefined) throw new Error(`no demo card has ${balance} points`);
  return card;
}

const words = (page: Page) => page.locator('#start:not([hidden])');

/** Words in both languages that name what is missing, and something to do; long before anybody gives up. */
async function expectWords(page: Page, zh: string, en: string, detail: string): Promise<void> {
  await expect(words(page)).toContainText(zh, { timeout: 5000 });
  await expect(words(page)).toContainText(en);
  await expect(words(page)).toContainText(detail);
  await expect(page.getByRole('button', { name: '再试一次' })).toBeVisible();
}

/** What the kiosk does without, taken away in a page; staff are told of those with a name here. */
const dispensable = {
  'navigator.serviceWorker': '断网后重新打开',
  'navigator.locks': '多个页面互相通知',
  BroadcastChannel: '多个页面互相通知',
  'navigator.mediaDevices': '摄像头',
  'navigator.storage': '',
  'navigator.permissions': '',
  'navigator.wakeLock': '屏幕常亮',
  Worker: '摄像头认码',
  OffscreenCanvas: '摄像头认码',
  VideoFrame: '摄像头认码',
  WebAssembly: '工作人员登录',
  AudioContext: '声音',
  speechSynthesis: '语音',
  SpeechSynthesisUtterance: '语音',
  structuredClone: '',
  scheduler: '',
  requestIdleCallback: '',
  'crypto.randomUUID': '',
  'Array.prototype.toSorted': '',
  'Array.prototype.toReversed': '',
} as const;

test('F116 with all of them missing the tablet is paired, redeems and tells staff', async ({ browser }) => {
  // A PIN needs WebAssembly: staff would not come as far as the list of what is missing.
  const parts = Object.keys(dispensable).filter((part) => part !== 'WebAssembly');
  await opened(browser, hub.origin, without(...parts), async (page) => {
    const counter = new CounterPage(page);
    await counter.pair(hub.welcome.pairingCode);
    const card = cardWith(200);
    await counter.redeem(card.number, 'A-01');
    await counter.expectSync('synced');
    await counter.scan(card.number);
    expect(await counter.balance()).toBe(card.balance - 140);
    await page.getByRole('button', { name: '结束' }).click();
    await counter.expectScreen('idle');

    const staff = new StaffPage(page);
    await staff.signIn(memberOf(hub.welcome, 'manager'));
    await staff.begin('同步');
    const lacking = page.getByText('浏览器缺少').locator('..');
    for (const part of parts) await expect(lacking).toContainText(dispensable[part as keyof typeof dispensable]);
  });
});

test('F116 each part that is merely nice may be missing', async ({ browser }) => {
  await openedForEach(browser, Object.keys(dispensable), async (page) => {
    await expect(page.getByRole('button', { name: '连接' })).toBeVisible({ timeout: 10_000 });
    await expect(words(page)).toBeHidden();
  });
});

/** What nothing works without. */
const necessary = {
  'crypto.subtle': { zh: '请更新浏览器', en: 'Please update the browser' },
  indexedDB: { zh: '不能保存数据', en: 'cannot keep data' },
  AbortController: { zh: '请更新浏览器', en: 'Firefox 115' },
  ReadableStream: { zh: '请更新浏览器', en: 'Safari 16.4' },
  'AbortSignal.timeout': { zh: '请更新浏览器', en: 'Chrome 109' },
  ResizeObserver: { zh: '请更新浏览器', en: 'Please update the browser' },
  fetch: { zh: '请更新浏览器', en: 'Please update the browser' },
} as const;

test('F115 without a necessary part the page says which and what to do, in both languages', async ({ browser }) => {
  await openedForEach(browser, Object.keys(necessary), async (page, part) => {
    const { zh, en } = necessary[part as keyof typeof necessary];
    await expectWords(page, zh, en, part);
  });
});

/** The hub at an address of the shop's network, as far as a browser can tell. */
async function onPlainAddress(page: Page): Promise<void> {
  await page.route('http://points.shop/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    // By a connection of the test's own: Playwright's looks the name up first, which takes five seconds without a
    // network.
    const answer = await fetch(hub.origin + pathname);
    await route.fulfill({
      status: answer.status,
      contentType: answer.headers.get('content-type') ?? '',
      body: Buffer.from(await answer.arrayBuffer()),
    });
  });
}

test('F115 on a plain http address the page asks for https or localhost', async ({ browser }) => {
  await opened(browser, 'http://points.shop/', onPlainAddress, async (page) => {
    await expectWords(page, '请用安全网址打开', 'secure address', 'points.shop');
    await expect(words(page)).toContainText('https://');
    await expect(words(page)).toContainText('http://localhost');
    // Nothing of the app is to be read aloud or focused behind the words.
    await expect(page.locator('#app')).toBeHidden();
  });
});

test('F115 an app that cannot be read, does not arrive, fails or hangs is put into words', async ({ browser }) => {
  const { origin } = hub;
  const ofApp = '**/_app/immutable/**/*.js';
  await test.step('a browser that cannot read the modules', () =>
    opened(
      browser,
      origin,
      (page) => page.route(ofApp, (route) => route.fulfill({ contentType: 'text/javascript', body: 'let = #!;' })),
      (page) => expectWords(page, '积分超市没有打开', 'did not open', 'Chrome 109'),
    ));
  await test.step('files that an upgrade has taken away', () =>
    opened(
      browser,
      origin,
      (page) => page.route(ofApp, (route) => route.fulfill({ status: 404, body: 'Not found' })),
      (page) => expectWords(page, '积分超市没有打开', 'did not open', 'imported module'),
    ));
  await test.step('an error while the app starts', () =>
    opened(browser, origin, without('matchMedia'), (page) =>
      expectWords(page, '积分超市没有打开', 'did not open', 'matchMedia'),
    ));
  await test.step('a storage that never answers', () =>
    opened(
      browser,
      origin,
      async (page) => {
        await page.clock.install();
        await page.addInitScript(() => {
          IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest;
        });
      },
      async (page) => {
        await expect(page.locator('[data-phase="starting"]')).toBeAttached();
        await page.clock.runFor(2000);
        await expect(words(page)).toContainText('正在打开');
        await page.clock.runFor(9000);
        await expectWords(page, '还没有打开', 'has not opened yet', '重启');
      },
    ));
  await test.step('JavaScript turned off', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(origin);
    await expect(page.getByRole('heading', { name: '请打开 JavaScript' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Please turn JavaScript on' })).toBeVisible();
    await context.close();
  });
});

test('F115 a screen whose file did not arrive leaves words, and the other screens', async ({ browser }) => {
  const code = await newPairingCode();
  await opened(
    browser,
    hub.origin,
    async () => undefined,
    async (page) => {
      const counter = new CounterPage(page);
      await counter.pair(code);
      await page.context().route('**/*.js', (route) => route.abort());
      await page.evaluate(async () => {
        for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
        for (const name of await caches.keys()) await caches.delete(name);
      });
      await page.getByRole('button', { name: '输入卡号' }).click();
      await expect(words(page)).toContainText('积分超市没有打开', { timeout: 5000 });
      await page.getByRole('button', { name: '不管它，继续' }).click();
      await expect(words(page)).toBeHidden();
    },
  );
});

test('F118 nothing waits for the answer to a question of the browser', async ({ browser }) => {
  const unanswered = (page: Page): Promise<unknown> =>
    page.addInitScript(() => {
      const never = (): Promise<never> => new Promise(() => undefined);
      StorageManager.prototype.persist = never;
      MediaDevices.prototype.getUserMedia = never;
      Permissions.prototype.query = never;
      WakeLock.prototype.request = never;
      AudioContext.prototype.resume = never;
    });
  const code = await newPairingCode();
  await opened(browser, hub.origin, unanswered, async (page) => {
    const counter = new CounterPage(page);
    await counter.pair(code);
    await counter.scan(cardWith(200).number);
    await counter.expectScreen('resident');
    await page.getByRole('button', { name: '结束' }).click();
    await counter.expectScreen('idle');
    await page.getByRole('button', { name: '输入卡号' }).click();
    await counter.expectScreen('keypad');
    await expect(page.getByRole('button', { name: '1', exact: true })).toBeVisible();
  });
});
