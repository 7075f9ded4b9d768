import { untilDone, type Engine } from './engine.ts';

/** The counter in another engine, as a resident uses it. */
export class EngineCounter {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Waits until an attribute of the page says so: `screen`, `phase` and `sync` are what the app names itself. */
  async expect(attribute: 'screen' | 'phase' | 'sync', value: string): Promise<void> {
    await untilDone(`${attribute} ${value}`, async () => {
      const all = await this.#engine.run(
        `return [...document.querySelectorAll('[data-' + arguments[0] + ']')].map((one) => one.dataset[arguments[0]])`,
        attribute,
      );
      if (!Array.isArray(all) || !all.includes(value)) throw new Error(`it says ${JSON.stringify(all)}`);
    });
  }

  /** Touches the button of this name, once its screen has stood long enough for that to be meant. */
  async touch(name: string): Promise<void> {
    await this.#touch(`//button[@aria-label=${quoted(name)} or starts-with(normalize-space(.), ${quoted(name)})]`);
  }

  /** Pairs a new tablet and goes on to the idle screen with its shelf. */
  async pair(code: string): Promise<void> {
    await this.expect('phase', 'pairing');
    // On a busy machine a touch may be lost or be asked for twice, and an answer come too late; whoever stands there
    // begins again.
    await untilDone(
      'paired',
      async () => {
        if (await this.#offers('开始使用')) return;
        await this.touch('清空');
        for (const digit of code) await this.#touch(`//button[normalize-space(.)=${quoted(digit)}]`);
        await this.touch('连接');
        await untilDone('connected', () => this.#expectOffer('开始使用'), 20_000);
      },
      120_000,
    );
    await this.touch('开始使用');
    await this.expectIdle();
  }

  /** Waits until a resident can come: goods are on the shelf behind the idle screen. */
  async expectIdle(): Promise<void> {
    await this.expect('screen', 'idle');
    await untilDone('the shelf', async () => {
      if ((await this.#engine.run(`return document.body.textContent.includes('香米')`)) !== true)
        throw new Error('empty');
    });
  }

  /** Sends a card's number as a hand scanner does, with the times of its keys. */
  async scan(number: string): Promise<void> {
    await this.#engine.run(
      `const startMs = performance.now();
       [...arguments[0]].map((digit) => 'Digit' + digit).concat('Enter').forEach((code, index) => {
         const key = new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true });
         Object.defineProperty(key, 'timeStamp', { value: startMs + index * 10 });
         document.body.dispatchEvent(key);
       });`,
      number,
    );
    await this.expect('screen', 'resident');
  }

  /** The balance on the welcome screen. */
  async balance(): Promise<number> {
    return Number(await this.#engine.run(`return document.querySelector('[data-balance]').dataset.balance`));
  }

  /** One whole redemption by scanner. Returns its number. */
  async redeem(cardNumber: string, itemId: string): Promise<string> {
    await this.scan(cardNumber);
    await this.touch('去选商品');
    await this.#touch(`//button[@data-item=${quoted(itemId)}]`);
    await this.touch('去确认');
    await this.touch('确认兑换');
    await this.expect('screen', 'done');
    const number = await untilDone('the number', async () => {
      const shown = await this.#engine.run(`return document.querySelector('[data-receipt]')?.dataset.receipt ?? null`);
      if (typeof shown !== 'string') throw new Error('no number is shown');
      return shown;
    });
    await this.touch('完成');
    await this.expect('screen', 'idle');
    return number;
  }

  /** Whether a button that begins with this name can be touched. */
  async #offers(name: string): Promise<boolean> {
    const found = await this.#engine.run(
      `return [...document.querySelectorAll('button:enabled')].some((one) => one.innerText.trim().startsWith(arguments[0]))`,
      name,
    );
    return found === true;
  }

  async #expectOffer(name: string): Promise<void> {
    if (!(await this.#offers(name))) throw new Error(`${name} is not offered`);
  }

  async #touch(xpath: string): Promise<void> {
    await untilDone(`a touch of ${xpath}`, async () => {
      const isNew = `document.documentElement.hasAttribute('data-settling') || document.querySelector('[data-early]') !== null`;
      if ((await this.#engine.run(`return ${isNew}`)) === true) throw new Error('the screen has only just appeared');
      // Screens stay laid out behind the one that is shown, with buttons of the same names.
      await this.#engine.click(`${xpath}[not(ancestor::*[@data-shown='false'])]`);
      const isRefused = await this.#engine.run(`return document.querySelector('[data-early]') !== null`);
      if (isRefused === true) throw new Error('the touch came between two looks of the guard');
    });
  }
}

const quoted = (text: string): string => `'${text}'`;
