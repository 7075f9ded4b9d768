import { expect, type Locator, type Page } from 'playwright/test';
import { onTop } from './on-top.ts';
import { touchDeliberately } from './settled.ts';

/** The counter as a resident uses it: by what is on the screen, never by the program behind it. */
export class CounterPage {
  readonly page: Page;

  /**
   * @param page one of a tablet that was started for a test, or one that has not opened the app yet: on any other the
   * guard refuses early touches as a person's
   */
  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the app on a page that is no tablet's. */
  async open(address: string): Promise<void> {
    // A page that is on its way before it is prepared may arrive without it, on a busy machine now and then.
    await touchDeliberately(this.page);
    await this.page.goto(address);
  }

  /** Waits until a screen is up; `data-screen` names it. */
  async expectScreen(name: string): Promise<void> {
    const screen = this.page.locator(`[data-screen="${name}"]`);
    await screen.waitFor({ state: 'attached', timeout: 20_000 }).catch(async (error: unknown) => {
      throw new Error(`waited for "${name}", and there is: ${await this.#whatIsThere()}`, { cause: error });
    });
  }

  /** What somebody would see who looked at it, for whoever reads why a test failed. */
  async #whatIsThere(): Promise<string> {
    return this.page
      .locator('body')
      .innerText({ timeout: 5000 })
      .then((text) => text.replaceAll(/\s+/g, ' ').slice(0, 400));
  }

  /** Pairs a new tablet and goes on to the idle screen with its shelf. */
  async pair(code: string): Promise<void> {
    await this.connect(code);
    await this.expectIdle();
  }

  /** Types the code of a new tablet, and goes on to the idle screen, which may have nothing on its shelf yet. */
  async connect(code: string): Promise<void> {
    await expect(this.page.locator('[data-phase="pairing"]')).toBeAttached({ timeout: 30_000 });
    for (const digit of code) await this.page.getByRole('button', { name: digit, exact: true }).click();
    const send = this.page.getByRole('button', { name: '连接' });
    await expect(send, `all of ${code} was typed`).toBeEnabled();
    await send.click();
    await this.page.getByRole('button', { name: '开始使用' }).click({ timeout: 20_000 });
    await this.expectScreen('idle');
  }

  /** Waits until a resident can come: the first pull fills the shelf, and who comes before that is told to wait. */
  async expectIdle(): Promise<void> {
    await this.expectScreen('idle');
    await expect(this.page.getByRole('button', { name: '香米' })).toBeVisible({ timeout: 20_000 });
  }

  /**
   * Sends a number as a keyboard scanner does, then Enter. The keys are struck inside the page and bear the times of a
   * scanner: a busy machine would put pauses between them that no scanner makes. Real keys are in scanner.spec.ts.
   * @param touched a button that is pressed in the same turn of the page, before anything could be loaded for it
   */
  async scan(number: string, touched?: Locator): Promise<void> {
    await this.page.evaluate(
      ({ button, codes }) => {
        if (button instanceof HTMLElement) button.click();
        const startMs = performance.now();
        for (const [index, code] of codes.entries()) {
          const key = new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true });
          Object.defineProperty(key, 'timeStamp', { value: startMs + index * 10 });
          document.body.dispatchEvent(key);
        }
      },
      {
        button: await touched?.elementHandle(),
        codes: [...Array.from(number, (digit) => `Digit${digit}`), 'Enter'],
      },
    );
  }

  /** What the calm mark says of the exchange with the hub. */
  async expectSync(kind: 'synced' | 'waiting' | 'offline'): Promise<void> {
    const mark = this.page.locator(onTop(`[data-sync="${kind}"]`));
    await expect(mark).toBeVisible({ timeout: 40_000 });
  }

  /** The balance of the resident who is being served. */
  async balance(): Promise<number> {
    await this.expectScreen('resident');
    const number = this.page.locator('[data-balance]');
    await expect(number).toHaveAttribute('data-balance', /^-?\d+$/);
    return Number(await number.getAttribute('data-balance'));
  }

  /** From the welcome to "done" with one piece of an item; returns the number on the screen. */
  async take(itemId: string): Promise<string> {
    await this.page.getByRole('button', { name: '去选商品' }).click();
    await this.expectScreen('choosing');
    await this.page.locator(`button[data-item="${itemId}"]`).click();
    await this.page.getByRole('button', { name: '去确认' }).click();
    await this.page.getByRole('button', { name: '确认兑换' }).click();
    return this.receiptNumber();
  }

  /** The number that "done" shows. */
  async receiptNumber(): Promise<string> {
    await this.expectScreen('done');
    return (await this.page.locator('[data-receipt]').getAttribute('data-receipt')) ?? '';
  }

  /** Puts the page's own clock forward, in milliseconds. */
  async advance(byMs: number): Promise<void> {
    await this.page.evaluate((ms) => {
      const running = performance.now.bind(performance);
      performance.now = () => running() + ms;
    }, byMs);
  }

  /** From "done" to the next resident. */
  async finish(): Promise<void> {
    // The number stays for five seconds, which nobody waits for here.
    await this.advance(5000);
    await this.page.getByRole('button', { name: '完成' }).click();
    await this.expectScreen('idle');
  }

  /** One whole redemption by scanner. Returns its number. */
  async redeem(cardNumber: string, itemId: string): Promise<string> {
    await this.scan(cardNumber);
    await this.expectScreen('resident');
    const number = await this.take(itemId);
    await this.finish();
    return number;
  }
}
