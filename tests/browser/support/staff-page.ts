import { expect, type Locator, type Page } from 'playwright/test';
import type { Welcome } from './hub-process.ts';
import { onTop } from './on-top.ts';

/** Whom a tablet knows by name and PIN. */
type Member = Pick<Welcome['staff'][number], 'name' | 'pin'>;

/** The staff's side of the tablet, by what is on the screen. */
export class StaffPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    // A button that is not there is a failed test, not a slow machine.
    page.setDefaultTimeout(20_000);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  async touch(name: string | RegExp): Promise<void> {
    await this.button(name).first().click();
  }

  /** Types digits on the keypad that is on the screen. */
  async digits(digits: string, within: Locator | Page = this.page): Promise<void> {
    for (const digit of digits) await within.getByRole('button', { name: digit, exact: true }).click();
  }

  /** From the idle screen (or the shelf of a visit) to the question who is there. */
  async open(): Promise<void> {
    await this.page.locator(onTop('header [data-sync]')).click();
    await expect(this.page.getByRole('heading', { name: '您是哪位？' })).toBeVisible({ timeout: 20_000 });
  }

  /** Chooses a name and types a PIN. */
  async enter({ name }: Pick<Member, 'name'>, pin: string): Promise<void> {
    await this.touch(new RegExp(name));
    await this.digits(pin);
  }

  /** Signs in, and waits for the tasks. */
  async signIn(member: Member): Promise<void> {
    await this.open();
    await this.enter(member, member.pin);
    await this.expectHome(member);
  }

  async expectHome({ name }: Pick<Member, 'name'>): Promise<void> {
    await expect(this.page.getByRole('heading', { name: `${name}，要做什么？` })).toBeVisible({ timeout: 30_000 });
  }

  /** Signs in while a resident stands at the shelf, where staff let goods through. */
  async signInAtShelf(member: Member): Promise<void> {
    await this.open();
    await this.enter(member, member.pin);
    await expect(this.page.getByRole('heading', { name: '居民手里拿的是哪一种？' })).toBeVisible({ timeout: 30_000 });
  }

  /** Begins a task of the home screen. */
  async begin(task: string): Promise<void> {
    await this.touch(new RegExp(`^${task}`));
  }

  /** From a task's last screen to the home screen. */
  async back(): Promise<void> {
    await this.touch(/^(返回|完成|好了|做完了)/);
  }

  async signOut(): Promise<void> {
    await this.touch('做完了，退出');
  }

  /** A second member of staff says yes with a PIN. @param meanwhile what happens while the PIN is half typed */
  async approve(member: Member, meanwhile?: () => Promise<void>): Promise<void> {
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('button', { name: new RegExp(member.name) }).click();
    await this.digits(member.pin.slice(0, 3), dialog);
    await meanwhile?.();
    await this.digits(member.pin.slice(3), dialog);
  }

  /**
   * Sends codes as a hand scanner does, 30 keys a second, while a Chinese input method takes every key for itself. The
   * time of each key is given, as the scanner's own, however slowly they are sent here.
   */
  async scanUnderInputMethod(codes: readonly string[]): Promise<void> {
    const devtools = await this.page.context().newCDPSession(this.page);
    let timestamp = 1_800_000_000;
    for (const code of codes) {
      // The keys of a code are sent without waiting for answers. A slow machine would otherwise put real pauses between
      // them, and the kiosk's own timers would rightly take such a pause for the end of the code.
      const sent: Promise<unknown>[] = [];
      for (const key of [...Array.from(code, (digit) => `Digit${digit}`), 'Enter']) {
        timestamp += 1 / 30;
        const struck = { code: key, key: 'Process', windowsVirtualKeyCode: 229, timestamp };
        sent.push(devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...struck }));
        sent.push(devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...struck }));
      }
      await Promise.all(sent);
      // A person takes the next box meanwhile.
      timestamp += 1;
    }
    await devtools.detach();
  }
}

/** A member of the demo's staff by role; the second of that role with `index` 1. */
export function memberOf({ staff }: Welcome, role: 'clerk' | 'manager', index = 0): Welcome['staff'][number] {
  const member = staff.filter((candidate) => candidate.role === role)[index];
  if (member === undefined) throw new Error(`the demo has no ${role} ${index}`);
  return member;
}
