import type { Page } from 'playwright';

/**
 * Lets every touch of a test wait until the screen that it is for has stood long enough for it to be meant, as a person waits
 * who looks before touching. Real touches that do not wait are sent by touches.spec.ts.
 */
export async function touchWhenSettled(page: Page): Promise<void> {
  await page.addLocatorHandler(page.locator('html[data-settling]'), async () => undefined);
}
