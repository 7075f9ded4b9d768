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

/** Signs somebody in at the hub's console and waits for its first page. */
export async function signIn(page: Page, hub: HubProcess, name: string, password: string): Promise<void> {
  await touchDeliberately(page);
  page.context().on('page', (opened) => void touchDeliberately(opened));
  await page.goto(`${hub.origin}/hub/sign-in`);
  await page.getByLabel('用户名').fill(name);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录' }).click();
  // Going elsewhere at once would break the sign-in off.
  await expect(page).toHaveURL(`${hub.origin}/hub`, { timeout: 20_000 });
  // The address changes before the page: what is touched in between goes with the page before.
  await page.getByRole('heading', { level: 1, name: '概览' }).waitFor();
}
