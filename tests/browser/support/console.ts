import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from 'playwright/test';
import type { HubProcess } from './hub-process.ts';
import { touchDeliberately } from './settled.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong on a page against WCAG 2.2 A and AA. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (where: Document, options: object) => Promise<AxeResult> } };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations: found } = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
}
interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/**
 * Opens a page of the hub's console as somebody who has signed in. The form is sent without showing it, which takes
 * half of the time; tests of signing in use the form itself.
 * @param path where to, below the hub's origin
 */
export async function signIn(
  page: Page,
  hub: HubProcess,
  name: string,
  password: string,
  path = '/hub',
): Promise<void> {
  await touchDeliberately(page);
  page.context().on('page', (opened) => void touchDeliberately(opened));
  const answer = await page.request.post(`${hub.origin}/hub/sign-in`, {
    form: { name, password },
    headers: { origin: hub.origin, accept: 'text/html' },
    maxRedirects: 0,
  });
  expect(answer.status(), await answer.text()).toBe(303);
  await page.goto(`${hub.origin}${path}`);
}

/** Signs somebody in by the form, as a person does, and waits for the console's first page. */
export async function signInByForm(page: Page, hub: HubProcess, name: string, password: string): Promise<void> {
  await sendSignIn(page, hub, name, password);
  // Going elsewhere at once would break the sign-in off.
  await expect(page).toHaveURL(`${hub.origin}/hub`, { timeout: 20_000 });
  // The address changes before the page: what is touched in between goes with the page before.
  await page.getByRole('heading', { level: 1, name: '概览' }).waitFor();
}

/** Signs somebody in with the password that a manager gave, and chooses another: nothing else can be done. */
export async function signInAtFirst(
  page: Page,
  hub: HubProcess,
  { name, given, chosen }: { readonly name: string; readonly given: string; readonly chosen: string },
): Promise<void> {
  await sendSignIn(page, hub, name, given);
  await expect(page).toHaveURL(`${hub.origin}/hub/account`, { timeout: 20_000 });
  await expect(page.getByRole('alert')).toContainText('只能用来登录一次');
  await page.goto(`${hub.origin}/hub/residents`);
  await expect(page).toHaveURL(`${hub.origin}/hub/account`);
  await choosePassword(page, given, chosen);
  await expect(page.getByRole('status')).toContainText('密码已改好');
}

/** Fills in and sends the form for one's own password. */
export async function choosePassword(page: Page, old: string, chosen: string): Promise<void> {
  await page.getByLabel('现在的密码').fill(old);
  await page.getByLabel('新密码', { exact: true }).fill(chosen);
  await page.getByLabel('再输一遍新密码').fill(chosen);
  await page.getByRole('button', { name: '改密码' }).click();
}

/** Fills in and sends the form of the sign-in. */
export async function sendSignIn(page: Page, hub: HubProcess, name: string, password: string): Promise<void> {
  await touchDeliberately(page);
  page.context().on('page', (opened) => void touchDeliberately(opened));
  await page.goto(`${hub.origin}/hub/sign-in`);
  await page.getByLabel('用户名').fill(name);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录' }).click();
}
